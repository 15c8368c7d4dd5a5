/** Carts over a state store in memory that takes its time, with counted operations. */
import type { Quantity } from '@skysync/contracts';
import { createCall, createLogger } from '@skysync/service-kit';
import { createInProcessRuntime } from '@skysync/test-kit';
import { addLine, type Cart } from '../src/carts/cart';
import { type Carts, createCarts } from '../src/carts/carts';
import type { CartEdit } from '../src/carts/edit-cart';
import { createPrices } from '../src/carts/prices';

const log = createLogger('order-service', 'none');
log.silent = true;
export const owner = { store: 'demo', userId: 'u1' };
export const asItIs: CartEdit = { ifMatch: undefined, change: (cart) => cart };
export const adding = (sku: string, quantity = 1, ifMatch?: string): CartEdit => ({
  ifMatch,
  sku,
  change: (cart, today) => addLine(cart, today.get(sku), quantity),
});

export function openCarts() {
  const runtime = createInProcessRuntime('order-service');
  const amounts: Record<string, number> = { A: 100, B: 200 };
  runtime.answer('readVariants', ({ skus }) => ({
    variants: skus
      .filter((sku) => sku in amounts)
      .map((sku) => ({ sku, productId: 'p', title: sku, unitPrice: { amount: amounts[sku] ?? 0, currency: 'EUR' } })),
  }));
  const count = { get: 0, save: 0 };
  const state: typeof runtime.state = {
    ...runtime.state,
    get: async (key) => {
      count.get += 1;
      await new Promise(setImmediate);
      const stored = await runtime.state.get(key);
      await new Promise(setImmediate);
      return stored as never;
    },
    save: (...args) => {
      count.save += 1;
      return runtime.state.save(...args);
    },
  };
  const paid = new Map<string, readonly Quantity[]>();
  const replica = () =>
    createCarts({ state, prices: createPrices(createCall(runtime)), bought: async (id) => paid.get(id), log });
  return { runtime, amounts, count, paid, replica, carts: replica() };
}

/** The cart of the owner, as an order reads it. */
export async function read(carts: Carts) {
  const stored = await carts.read(owner);
  if (!stored) throw new Error('there is no cart');
  return stored;
}

export const linesOf = (cart: Cart | undefined) => cart?.lines.map(({ sku, quantity }) => [sku, quantity]);
