/** Finds the store of a request; answers from memory, because every sign-in asks. */
import { AppError, currentStore } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';
import type { StoreModel, StoreRecord } from './store-model';

/** The part of a store that its customers may see. */
export interface StoreView {
  slug: string;
  name: string;
  currency: string;
}

export interface StoreDirectory {
  /** The store of the request. Throws 404 `store_not_found`. */
  current(): Promise<StoreView>;
}

/** Slugs become parts of host names one day, so they keep to the grammar of a DNS label (RFC 1123). */
export const storeSlug = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const freshForMs = 60_000;

/** Remembers only stores that exist: a new store is seen at once, a renamed one within a minute. */
export function createStoreDirectory(stores: StoreModel): StoreDirectory {
  const known = new LRUCache<string, StoreView>({ max: 10_000, ttl: freshForMs });
  return {
    async current() {
      const slug = currentStore();
      const remembered = known.get(slug);
      if (remembered) return remembered;
      const found = storeSlug.test(slug) ? await stores.findOne({ _id: slug }).lean() : null;
      if (!found) throw new AppError(404, 'store_not_found', 'There is no such store');
      const view = viewOf(found);
      known.set(slug, view);
      return view;
    },
  };
}

const viewOf = ({ _id, name, currency }: StoreRecord): StoreView => ({ slug: _id, name, currency });
