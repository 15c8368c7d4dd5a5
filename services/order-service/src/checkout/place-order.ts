/** Places an order from the buyer's cart, once for each Idempotency-Key. */
import { type Caller, fingerprintOf, Problem, type Stored } from '@skysync/service-kit';
import type { Cart } from '../carts/cart';
import type { Deps } from '../deps';
import { newOrder } from '../orders/new-order';
import { boughtLines, type Order } from '../orders/order';
import { orderIdOf } from '../orders/order-identity';
import type { Placement } from '../orders/order-shapes';
import { alreadyOrdered } from './claim-cart';
import { clientHash } from './holding-limits';
import { refusalProblem } from './refusals';

export interface PlaceOrder extends Caller {
  idempotencyKey: string;
  /** Address of the client. */
  client: string;
  body: Placement;
}

/**
 * Returns the order as placing it left it. Throws `cart_empty` or what the order was refused for,
 * `idempotency_key_reused`, and `unavailable` while it cannot be finished: it then stays pending and is finished later.
 */
export async function placeOrder(deps: Deps, request: PlaceOrder): Promise<Order> {
  const { store, client, body } = request;
  const id = orderIdOf(request);
  const cart = await deps.carts.read(request);
  if (!cart || cart.value.lines.length === 0) {
    const earlier = await deps.orders.find(id);
    if (!earlier) throw new Problem('cart_empty');
    return answerAgain(deps, body, earlier);
  }
  const placed = await orderOfClaim(deps, id, cart);
  if (placed) return answerAgain(deps, body, placed);
  const draft = newOrder(id, request, cart.value, new Date());
  // as the cart shows it; an order of total 0 is paid without a payment
  const amount = draft.total.amount > 0 && { amount: draft.total };
  await deps.checkout.checkMethod({ ...body.payment, userId: request.userId, ...amount });
  const order = await deps.orders.insert(draft);
  if (order) return orThrow(await deps.checkout.resume(order, { cart, client: clientHash(store, client) }));
  const earlier = await deps.orders.find(id);
  if (!earlier) throw new Error(`order ${id} is gone`);
  return answerAgain(deps, body, earlier);
}

/** The order of this request, if its cart has a claim and it was placed before. Throws when another order bought the cart. */
async function orderOfClaim({ orders }: Deps, id: string, { value: cart }: Stored<Cart>): Promise<Order | undefined> {
  if (cart.orderedBy === undefined) return undefined;
  const [own, claimant] = await Promise.all([orders.find(id), orders.find(cart.orderedBy)]);
  if (!own && boughtLines(claimant)) throw alreadyOrdered(cart.orderedBy);
  return own;
}

async function answerAgain({ checkout }: Deps, body: Placement, order: Order): Promise<Order> {
  if (order.fingerprint !== fingerprintOf(body)) throw new Problem('idempotency_key_reused');
  return orThrow(order.status === 'pending' ? await checkout.settle(order) : order);
}

function orThrow(order: Order): Order {
  if (order.refusal) throw refusalProblem(order.refusal);
  return order;
}
