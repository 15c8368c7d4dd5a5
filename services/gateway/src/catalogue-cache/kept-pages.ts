/** Pages in memory: one bound in bytes for the whole process, and a share of it that no store exceeds. */
import type { OutgoingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';

export interface Page {
  headers: OutgoingHttpHeaders;
  body: Buffer;
  etag: string;
}

interface Kept {
  page: Page;
  store: string;
  bytes: number;
}

/** Of the whole, what one store may take. */
const shareOfStore = 1 / 4;
/** What an entry costs beside its texts: objects, strings' heads, the cache's own books. */
const overhead = 1_024;

export interface KeptPages {
  get(store: string, key: string): Page | undefined;
  /** Keeps a page; one that is larger than its store's share is not kept. */
  set(store: string, key: string, page: Page): void;
  forget(store: string): void;
  /** Bytes that are held now. */
  size(): number;
}

/** `ttl` in milliseconds, `maxBytes` for everything. */
export function createKeptPages(ttl: number, maxBytes: number): KeptPages {
  const keysOf = new Map<string, Set<string>>();
  const bytesOf = new Map<string, number>();
  const name = (store: string, key: string): string => `${store} ${key}`;

  const pages = new LRUCache<string, Kept>({
    ttl,
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes,
    dispose: ({ store, bytes }, key) => {
      const rest = (bytesOf.get(store) ?? 0) - bytes;
      keysOf.get(store)?.delete(key);
      if (rest > 0) bytesOf.set(store, rest);
      else {
        bytesOf.delete(store);
        keysOf.delete(store);
      }
    },
  });

  /** Lets the store's oldest pages go until there is room in its share. */
  const makeRoom = (store: string, bytes: number): void => {
    for (const oldest of keysOf.get(store) ?? []) {
      if ((bytesOf.get(store) ?? 0) + bytes <= maxBytes * shareOfStore) return;
      pages.delete(oldest);
    }
  };

  return {
    get: (store, key) => pages.get(name(store, key))?.page,
    set(store, key, page) {
      const id = name(store, key);
      const bytes = page.body.length + 2 * (id.length + JSON.stringify(page.headers).length) + overhead;
      if (bytes > maxBytes * shareOfStore) return;
      pages.delete(id);
      makeRoom(store, bytes);
      pages.set(id, { page, store, bytes });
      keysOf.set(store, (keysOf.get(store) ?? new Set()).add(id));
      bytesOf.set(store, (bytesOf.get(store) ?? 0) + bytes);
    },
    forget(store) {
      for (const id of [...(keysOf.get(store) ?? [])]) pages.delete(id);
    },
    size: () => pages.calculatedSize,
  };
}
