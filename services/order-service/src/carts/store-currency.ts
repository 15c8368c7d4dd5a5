/** The currency of a store, which an empty cart has to name. */
import { type Call, unavailable } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';

/** Throws what the call throws, if the store was never asked for before. */
export type StoreCurrency = (store: string) => Promise<string>;

const ttlMs = 60_000;
const maxStores = 10_000;

/** Asks once a minute; while user-service is away, the currency that was known is as good. */
export function createStoreCurrency(call: Call): StoreCurrency {
  const known = new LRUCache<string, string>({
    max: maxStores,
    ttl: ttlMs,
    allowStaleOnFetchRejection: true,
    noDeleteOnFetchRejection: true,
    fetchMethod: async () => (await call('readStore', {})).currency,
  });
  return async (store) => {
    const currency = await known.fetch(store);
    if (currency === undefined) throw unavailable('the currency of the store is not known');
    return currency;
  };
}
