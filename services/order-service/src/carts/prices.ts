/** What SKUs are called and cost today, a few seconds old at most: for showing, never for what is charged. */
import type { Call } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';
import type { Offer } from './cart';
import type { PriceChange } from './price-changes';
import type { Today } from './todays-prices';

export interface Prices {
  /** Asks product-service once for all SKUs of which nothing is known since then, if there are any. Throws what the call throws. */
  of(store: string, skus: readonly string[], since?: number): Promise<Today>;
  /** Takes over what product-service said at that moment. */
  learn(store: string, changes: readonly PriceChange[], at: number): void;
}

const ttlMs = 3_000;
const maxKnown = 20_000;

/** Makes the cache that all carts of this process share. */
export function createPrices(call: Call): Prices {
  const known = new LRUCache<string, { offer: Offer; at: number }>({ max: maxKnown, ttl: ttlMs });
  const keyOf = (store: string, sku: string): string => `${store} ${sku}`;
  return {
    async of(store, skus, since = 0) {
      const freshOf = (sku: string): Offer | undefined => {
        const found = known.get(keyOf(store, sku));
        return found && found.at >= since ? found.offer : undefined;
      };
      const today = new Map(skus.map((sku) => [sku, freshOf(sku)]));
      const missing = [...today].filter(([, offer]) => offer === undefined).map(([sku]) => sku);
      if (missing.length === 0) return today;
      const at = Date.now();
      const { variants } = await call('readVariants', { skus: missing });
      for (const { sku, title, unitPrice } of variants) {
        const offer = { sku, title, unitPrice };
        known.set(keyOf(store, sku), { offer, at });
        today.set(sku, offer);
      }
      return today;
    },

    learn(store, changes, at) {
      for (const { sku, now } of changes) {
        const key = keyOf(store, sku);
        const found = known.get(key);
        if (found) known.set(key, { offer: { ...found.offer, unitPrice: now }, at });
      }
    },
  };
}
