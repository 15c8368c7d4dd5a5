/** Claims the cart for its order: a cart is bought once, and an order that only waits for its payment makes way for the next. */
import { Problem, type Stored, unavailable } from '@skysync/service-kit';
import type { Cart } from '../carts/cart';
import type { Deps } from '../deps';
import { boughtLines, type Order } from '../orders/order';
import { attemptsOf } from '../orders/order-payments';
import { cancelledUnlessPaid } from '../orders/payment-steps';

export interface ClaimDeps extends Pick<Deps, 'carts' | 'orders' | 'call' | 'log'> {
  /** Waits a few seconds for the outcome of a pending order. */
  settle(order: Order): Promise<Order>;
}

/** How long an order may stand in line for its cart. */
const patienceMs = 6_000;

export const alreadyOrdered = (orderId: string): Problem =>
  new Problem('cart_already_ordered', { extensions: { orderId } });

/**
 * `read` is the cart as the order was made from it. Throws `cart_already_ordered` when another order bought it,
 * `cart_empty` when it is gone, and `unavailable` while another order of it cannot be finished.
 */
export async function claimCart(deps: ClaimDeps, order: Order, read?: Stored<Cart>): Promise<void> {
  const until = Date.now() + patienceMs;
  let cart = read ?? (await deps.carts.read(order));
  while (cart && cart.value.id === order.cart.id) {
    const { orderedBy } = cart.value;
    if (orderedBy === order._id) return;
    if (orderedBy !== undefined) await supersede(deps, orderedBy);
    const claimant = await deps.carts.claim(order, cart, order._id);
    if (claimant === order._id) return;
    if (Date.now() > until) throw unavailable('other orders of this cart are on their way');
    cart = await deps.carts.read(order);
  }
  const bought = cart?.value.bought;
  if (bought?.id === order.cart.id && bought.by !== order._id) throw alreadyOrdered(bought.by);
  if (!(await hasPayment(deps, order))) throw new Problem('cart_empty', { detail: 'The cart is not there any more' });
}

/** Only an order that had claimed its cart has a payment: the buyer has emptied the cart since. */
async function hasPayment({ call }: ClaimDeps, { _id }: Order): Promise<boolean> {
  const { payments } = await call('findPayments', { orderIds: [_id] });
  return payments.length > 0;
}

/** Returns when the order that claims the cart has ended in vain, or was made to. */
async function supersede(deps: ClaimDeps, claimantId: string): Promise<void> {
  let claimant = await deps.orders.find(claimantId);
  if (claimant?.status === 'pending') claimant = await deps.settle(claimant);
  if (claimant?.status === 'awaiting_payment') claimant = await replace(deps, claimant);
  if (boughtLines(claimant)) throw alreadyOrdered(claimantId);
  if (claimant?.status === 'pending' || claimant?.status === 'awaiting_payment') {
    throw unavailable('another order of this cart is not finished yet');
  }
}

/** The payment is ended first: one that has succeeded meanwhile makes its order the one that buys the cart. */
async function replace({ call, orders }: ClaimDeps, claimant: Order): Promise<Order | undefined> {
  const [orderId, attempts] = [claimant._id, attemptsOf(claimant)];
  const { payment } = await call('voidPayment', { orderId, ...(attempts > 1 && { attempts }) });
  const result = await orders.change(orderId, cancelledUnlessPaid('replaced', payment, attempts));
  return result?.state;
}
