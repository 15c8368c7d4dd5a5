/** What can be done with a cart. */
import { notFound } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { addLine, type Cart, withoutBought } from './cart';
import type { CartOwner } from './cart-store';

interface NewLine {
  sku: string;
  quantity: number;
}

/** Stock is not looked at: only the reservation of an order promises it. */
export async function addToCart(
  deps: Deps,
  owner: CartOwner,
  line: NewLine,
  ifMatch?: string,
): Promise<Cart | undefined> {
  const variant = await deps.products.variant(owner.store, line.sku);
  if (!variant) throw notFound('SKU');
  return deps.carts.update(owner, (cart) => addLine(cart, variant, line.quantity), ifMatch);
}

/** The cart as it was when it was ordered. */
export interface OrderedCart {
  id: string;
  lines: { sku: string; quantity: number }[];
}

/**
 * Takes what was paid out of the buyer's cart, if it still is the cart that was ordered. Never throws: a cart that
 * keeps its lines is a nuisance, an error after the payment would be a scare; the payment's event tries again.
 * With the `etag` the cart was read with, an unchanged cart costs a single call.
 */
export async function emptyOrderedCart(
  deps: Pick<Deps, 'carts' | 'log'>,
  owner: CartOwner,
  ordered: OrderedCart,
  etag?: string,
): Promise<void> {
  try {
    if (etag !== undefined && (await deleted(deps, owner, etag))) return;
    const stored = await deps.carts.get(owner);
    if (stored?.value.id !== ordered.id) return;
    const left = withoutBought(stored.value, ordered.lines);
    if (left.lines.length === 0) await deps.carts.delete(owner, stored.etag);
    else await deps.carts.update(owner, (cart) => (cart.id === ordered.id ? withoutBought(cart, ordered.lines) : cart));
  } catch (error) {
    deps.log.warn('a paid cart could not be emptied', { cartId: ordered.id, error });
  }
}

async function deleted(deps: Pick<Deps, 'carts'>, owner: CartOwner, etag: string): Promise<boolean> {
  return deps.carts.delete(owner, etag).then(
    () => true,
    () => false,
  );
}
