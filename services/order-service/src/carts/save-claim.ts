/** Claims a cart for an order, so that it is bought once. */
import type { Stored } from '@skysync/service-kit';
import type { Cart } from './cart';
import type { CartOwner, KeptCarts } from './kept-carts';

/** `read` is the cart as the order has it, `now` as it stands. */
export interface Claim {
  owner: CartOwner;
  read: Cart;
  now: Stored<Cart>;
  orderId: string;
}

/**
 * One save when nobody else saves at that moment; else throws {@link StaleCart}, to be tried with the cart as it then
 * stands. Lines that changed meanwhile do no harm: the order buys what the cart held when it was read, and only that is
 * taken out. Returns the id of the order that has the claim, or has bought the cart; undefined when the cart is gone.
 */
export async function saveClaim(kept: KeptCarts, { owner, read, now, orderId }: Claim): Promise<string | undefined> {
  const { value: cart, etag } = now;
  if (cart.id !== read.id) return cart.bought?.id === read.id ? cart.bought.by : undefined;
  if (cart.orderedBy === orderId || cart.orderedBy !== read.orderedBy) return cart.orderedBy;
  await kept.save(owner, { ...cart, orderedBy: orderId }, etag);
  return orderId;
}
