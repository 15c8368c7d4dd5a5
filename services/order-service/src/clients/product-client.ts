/** Calls of product-service: what a SKU costs, and the reservation of stock. */
import type { Invoke, KeptDeadLetter, Money, Replayed } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';

export interface Variant {
  sku: string;
  productId: string;
  title: string;
  unitPrice: Money;
}

export interface Quantity {
  sku: string;
  quantity: number;
}

/** What was reserved, at the prices that will be charged; the same for every call with this order id. */
export interface Reservation {
  orderId: string;
  lines: (Variant & Quantity)[];
  expiresAt: string;
}

export interface ReservationRecord {
  orderId: string;
  state: 'held' | 'committed' | 'released' | 'expired' | 'rejected' | 'restocked';
  lines: Quantity[];
  expiresAt: string;
  createdAt: string;
}

/** `held` is the sum of held reservations, `ledger` what was stocked minus what was sold. */
export interface InventoryRecord {
  sku: string;
  available: number;
  reserved: number;
  held: number;
  ledger: number;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface ProductClient {
  /** The variant behind a SKU, at most a few seconds old; `undefined` when there is none. */
  variant(store: string, sku: string): Promise<Variant | undefined>;
  /** Reserves all lines or none. Idempotent. Throws 409 `out_of_stock` with `skus`, or `invalid_state` once released. */
  reserve(orderId: string, lines: Quantity[]): Promise<Reservation>;
  /** Idempotent. */
  release(orderId: string): Promise<void>;
  reservations(cursor: string | null): Promise<Page<ReservationRecord>>;
  inventory(cursor: string | null): Promise<Page<InventoryRecord>>;
  /** The newest of the store. */
  deadLetters(limit: number): Promise<KeptDeadLetter[]>;
  /** Throws 404, or 409 `still_failing`. */
  replayDeadLetter(id: string): Promise<Replayed>;
}

const app = 'product-service';
const pageSize = 100;
/** A cart's price is a preview, since the reservation decides what is charged; so a few seconds of age do no harm. */
const variantTtlMs = 5_000;

export const pageQuery = (cursor: string | null): string =>
  `?limit=${pageSize}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;

export function createProductClient(invoke: Invoke): ProductClient {
  const variants = new LRUCache<string, Variant>({ max: 10_000, ttl: variantTtlMs });

  return {
    async variant(store, sku) {
      const key = `${store} ${sku}`;
      const known = variants.get(key);
      if (known) return known;
      const answer = await invoke<{ variants: Variant[] }>(app, '/internal/variants', { body: { skus: [sku] } });
      const found = answer.variants.find((variant) => variant.sku === sku);
      if (found) variants.set(key, found);
      return found;
    },
    reserve: (orderId, lines) => invoke(app, '/internal/reservations', { body: { orderId, lines }, timeoutMs: 5_000 }),
    release: (orderId) =>
      invoke(app, `/internal/reservations/${orderId}/release`, { method: 'POST', timeoutMs: 3_000 }),
    reservations: (cursor) => invoke(app, `/internal/reservations${pageQuery(cursor)}`),
    inventory: (cursor) => invoke(app, `/internal/inventory${pageQuery(cursor)}`),
    deadLetters: async (limit) =>
      (await invoke<{ items: KeptDeadLetter[] }>(app, `/internal/dead-letters?limit=${limit}`, { timeoutMs: 3_000 }))
        .items,
    replayDeadLetter: (id) => invoke(app, `/internal/dead-letters/${id}/replay`, { method: 'POST', timeoutMs: 10_000 }),
  };
}
