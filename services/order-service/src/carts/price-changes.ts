/** The price changes that product-service names when it refuses to reserve at the prices that were shown. */
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Cart, Offer } from './cart';
import { repriced } from './todays-prices';

// without formats, which TypeBox itself does not know
const Price = Type.Object({ amount: Type.Integer({ minimum: 0 }), currency: Type.String({ pattern: '^[A-Z]{3}$' }) });
const PriceChange = Type.Object({ sku: Type.String(), what: Type.Literal('price'), was: Price, now: Price });
export type PriceChange = Static<typeof PriceChange>;

const List = Type.Array(PriceChange);

/** None, when the other side sent something else. */
export const readPriceChanges = (changes: unknown): PriceChange[] => (Value.Check(List, changes) ? changes : []);

/** The cart at the new prices; the very same when it has none of them. */
export function withPrices(cart: Cart, changes: readonly PriceChange[]): Cart {
  const prices = new Map(changes.map(({ sku, now }) => [sku, now]));
  const today = new Map<string, Offer>();
  for (const { sku, title } of cart.lines) {
    const unitPrice = prices.get(sku);
    if (unitPrice) today.set(sku, { sku, title, unitPrice });
  }
  return repriced(cart, today).cart;
}
