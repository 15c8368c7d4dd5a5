/** Places an order from the buyer's cart, once for each Idempotency-Key. */
import { AppError, conflict } from '@skysync/service-kit';
import type { Cart } from '../carts/cart';
import type { Deps } from '../deps';
import type { Address, Order, Refusal } from './order';
import { fingerprintOf, orderIdOf, orderNumberOf } from './order-identity';
import { type ShippingMethod, totalsOf } from './pricing';
import type { Saga } from './saga';

export interface Placement {
  store: string;
  userId: string;
  idempotencyKey: string;
  body: {
    email?: string;
    shippingAddress: Address;
    shippingMethod?: ShippingMethod;
    payment: { provider: string; method: string };
  };
}

/** A process that died while it placed an order is noticed after this time. */
const sweepAfterMs = 10_000;

/**
 * Returns the order as placing it left it. Throws 409 `cart_empty` or what the order was refused for, 422
 * `idempotency_key_reused`, and 503 while the order cannot be finished: it then stays pending and is finished later.
 */
export async function placeOrder(deps: Deps & { saga: Saga }, placement: Placement): Promise<Order> {
  const id = orderIdOf(placement);
  const cart = await deps.carts.get(placement);
  if (!cart || cart.value.lines.length === 0) {
    const earlier = await deps.orders.find(id);
    if (!earlier) throw conflict('cart_empty', 'The cart is empty');
    return answerAgain(deps, placement, earlier);
  }
  await deps.payments.check(placement.body.payment);
  const order = newOrder(id, placement, cart.value);
  if (await deps.orders.insert(order)) return orThrow(await deps.saga.resume(order, cart.etag));
  const earlier = await deps.orders.find(id);
  if (!earlier) throw new Error(`order ${id} is gone`);
  return answerAgain(deps, placement, earlier);
}

async function answerAgain(deps: Deps & { saga: Saga }, { body }: Placement, order: Order): Promise<Order> {
  if (order.fingerprint !== fingerprintOf(body)) {
    throw new AppError(422, 'idempotency_key_reused', 'This Idempotency-Key belongs to another request');
  }
  return orThrow(order.status === 'pending' ? await deps.saga.settle(order) : order);
}

function orThrow(order: Order): Order {
  if (order.refusal) throw asError(order.refusal);
  return order;
}

function asError({ code, title, skus, errors }: Refusal): AppError {
  const status = code === 'invalid_request' ? 400 : 409;
  return new AppError(status, code, title, { ...(errors && { errors }), ...(skus && { extensions: { skus } }) });
}

function newOrder(id: string, { store, userId, body }: Placement, cart: Cart): Order {
  const now = new Date();
  const { email, shippingAddress, shippingMethod = 'standard', payment } = body;
  return {
    _id: id,
    store,
    userId,
    number: orderNumberOf(id, now),
    status: 'pending',
    fingerprint: fingerprintOf(body),
    ...(email !== undefined && { email }),
    shippingAddress,
    shippingMethod,
    cart: { id: cart.id },
    lines: cart.lines,
    ...totalsOf(cart.lines, shippingMethod),
    payment: { ...payment, status: 'pending' },
    refunds: [],
    timeline: [{ at: now, status: 'pending' }],
    outbox: [],
    sweepAt: new Date(now.getTime() + sweepAfterMs),
    createdAt: now,
    updatedAt: now,
  };
}
