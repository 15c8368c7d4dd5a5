/** Pages in memory: one bound in bytes for the whole process, and a share of it that no store exceeds. */
import { LRUCache } from 'lru-cache';
import type { Page } from './page';

interface Kept {
  page: Page;
  store: string;
  bytes: number;
}

/** What one store has, its oldest page first. */
interface Share {
  names: Set<string>;
  bytes: number;
}

/** Of the whole, what one store may take. */
const shareOfStore = 1 / 4;
/** What an entry costs beside its texts, measured: objects, heads of strings and buffers, places in three maps. */
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
  const shares = new Map<string, Share>();
  const nameOf = (store: string, key: string): string => `${store} ${key}`;

  const pages = new LRUCache<string, Kept>({
    ttl,
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes,
    dispose: ({ store, bytes }, name) => {
      const share = shares.get(store);
      if (!share) return;
      share.names.delete(name);
      share.bytes -= bytes;
      if (share.names.size === 0) shares.delete(store);
    },
  });

  /** Lets the store's oldest pages go until `bytes` fit into its share. */
  const makeRoom = (store: string, bytes: number): void => {
    const share = shares.get(store);
    for (const oldest of share?.names ?? []) {
      if (share && share.bytes + bytes <= maxBytes * shareOfStore) return;
      pages.delete(oldest);
    }
  };

  return {
    get: (store, key) => pages.get(nameOf(store, key))?.page,
    set(store, key, { headers, body }) {
      const name = nameOf(store, key);
      const bytes = body.length + 2 * (name.length + JSON.stringify(headers).length) + overhead;
      if (bytes > maxBytes * shareOfStore) return;
      pages.delete(name);
      makeRoom(store, bytes);
      pages.set(name, { page: { headers, body: ownMemory(body) }, store, bytes });
      const share = shares.get(store) ?? { names: new Set(), bytes: 0 };
      share.names.add(name);
      share.bytes += bytes;
      shares.set(store, share);
    },
    forget(store) {
      for (const name of shares.get(store)?.names ?? []) pages.delete(name);
    },
    size: () => pages.calculatedSize,
  };
}

/** A small buffer is a slice of a larger one of Node's, all of which it would keep in memory. */
function ownMemory(body: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(body.length);
  body.copy(copy);
  return copy;
}
