/** Finds the store of a request; answers from memory, because every sign-in asks. */
import type { Static } from '@sinclair/typebox';
import type { StoreView } from '@skysync/contracts';
import { type AggregateStore, currentStore, isStoreSlug, Problem } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';
import { type StoreRecord, storeView } from './store';

type View = Static<typeof StoreView>;

export interface StoreDirectory {
  /** The store of the request. Throws `store_not_found`. */
  current(): Promise<View>;
}

const freshForMs = 60_000;

/** Remembers only stores that exist: a new store is there at once, a renamed one within a minute. */
export function createStoreDirectory(stores: Pick<AggregateStore<StoreRecord>, 'find'>): StoreDirectory {
  const known = new LRUCache<string, View>({ max: 10_000, ttl: freshForMs });
  return {
    async current() {
      const slug = currentStore();
      const remembered = known.get(slug);
      if (remembered) return remembered;
      const found = isStoreSlug(slug) ? await stores.find(slug) : undefined;
      if (!found) throw new Problem('store_not_found');
      const view = storeView(found);
      known.set(slug, view);
      return view;
    },
  };
}
