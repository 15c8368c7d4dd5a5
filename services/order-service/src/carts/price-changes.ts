/** The price changes that product-service names when it refuses to reserve at the prices that were shown. */
import { type Static, Type } from '@sinclair/typebox';
import { Price } from '@skysync/contracts';
import { fits } from '@skysync/service-kit';
import type { Cart, Offer } from './cart';
import { repriced } from './todays-prices';

const PriceChange = Type.Object({ sku: Type.String(), what: Type.Literal('price'), was: Price, now: Price });
export type PriceChange = Static<typeof PriceChange>;

const List = Type.Array(PriceChange);

/** None, when the other side sent something else. */
export const readPriceChanges = (changes: unknown): PriceChange[] => (fits(List, changes) ? changes : []);

/** The cart at the new prices, as they were at that moment; the very same when it has none of them. */
export function withPrices(cart: Cart, changes: readonly PriceChange[], at: number): Cart {
  const prices = new Map(changes.map(({ sku, now }) => [sku, now]));
  const today = new Map<string, Offer>();
  for (const { sku, title } of cart.lines) {
    const unitPrice = prices.get(sku);
    if (unitPrice) today.set(sku, { sku, title, unitPrice });
  }
  const after = repriced(cart, today).cart;
  return after === cart ? cart : { ...after, pricedAt: at };
}
