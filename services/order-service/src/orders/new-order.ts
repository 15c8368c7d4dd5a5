/** Makes the order of a request: pending, at the prices that the cart showed. */
import { fingerprintOf, type New } from '@skysync/service-kit';
import type { Cart } from '../carts/cart';
import { totalsOf } from '../pricing/totals';
import type { Order } from './order';
import { orderNumberOf } from './order-identity';
import type { Placement } from './order-shapes';

/** A process that died while it placed an order is noticed after this time. */
const abandonedAfterMs = 10_000;

export function newOrder(
  id: string,
  { userId, body }: { userId: string; body: Placement },
  cart: Cart,
  now: Date,
): New<Order> {
  const { email, shippingAddress, shippingMethod = 'standard' } = body;
  const { onFailure, ...payment } = body.payment;
  const lines = cart.lines.map(({ sku, title, quantity, unitPrice }) => ({ sku, title, quantity, unitPrice }));
  return {
    _id: id,
    userId,
    number: orderNumberOf(id, now),
    status: 'pending',
    fingerprint: fingerprintOf(body),
    ...(email !== undefined && { email }),
    shippingAddress,
    shippingMethod,
    cart: { id: cart.id },
    lines,
    pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    ...totalsOf(lines, shippingMethod),
    payment: { ...payment, status: 'pending' },
    ...(onFailure === 'keep' && { onFailure }),
    refunds: [],
    timeline: [{ at: now, status: 'pending' }],
    dueAt: new Date(now.getTime() + abandonedAfterMs),
    createdAt: now,
    updatedAt: now,
  };
}
