/** Finishes a pending order that nobody is at any more; when that has failed for too long, ends it. */
import type { Deps } from '../deps';
import type { Order } from '../orders/order';
import { type Refused, refused } from '../orders/place-steps';

const giveUpAfterMs = 10 * 60_000;
const notInTime: Refused = {
  refusal: { code: 'conflict', detail: 'The order could not be placed in time' },
  reason: 'not_placed_in_time',
  quiet: false,
};

/** Runs its saga again. Throws while it can neither be finished nor given up. */
export async function finishOrder(deps: Deps, order: Order): Promise<void> {
  const ageMs = Date.now() - order.createdAt.getTime();
  try {
    await deps.checkout.resume(order);
  } catch (error) {
    deps.log.warn('an order cannot be finished', { orderId: order._id, ageMs, error });
    if (ageMs >= giveUpAfterMs) await giveUp(deps, order);
  }
}

/** Payment-service is asked first: what was paid goes back. The event of its end gives back the rest. */
async function giveUp({ orders, call }: Deps, { _id: orderId }: Order): Promise<void> {
  const { payments } = await call('findPayments', { orderIds: [orderId] });
  const paid = payments.find(({ status }) => status === 'succeeded');
  await orders.change(orderId, refused(notInTime, paid));
}
