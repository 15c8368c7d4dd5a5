/** What events of payments do to orders. Each handler may come twice, late, and in any order. */
import type { CloudEvent } from '@skysync/events';
import { type EventHandlers, type Money, PoisonEvent } from '@skysync/service-kit';
import { emptyOrderedCart } from '../carts/cart-commands';
import type { Deps } from '../deps';
import type { Change, Order } from './order';
import { paidTooLate, paidWhilePending, paymentFailed, paymentSucceeded, refunded } from './order-changes';
import type { Saga } from './saga';

type SubscriptionDeps = Deps & { saga: Saga };
type Outcome = CloudEvent<'skysync.payment.succeeded.v1'>['data'];

const attempts = 5;

export function paymentHandlers(deps: SubscriptionDeps): EventHandlers {
  return {
    'skysync.payment.succeeded.v1': ({ data }) => succeeded(deps, data),
    'skysync.payment.failed.v1': async ({ data }) => {
      await change(deps, data.orderId, (order) => {
        requirePayment(order, data.paymentId);
        return order.status === 'pending' ? undefined : paymentFailed(order, data.failureCode);
      });
    },
    'skysync.payment.refunded.v1': async ({ id, data }) => {
      await change(deps, data.orderId, (order) => {
        requirePayment(order, data.paymentId);
        return refunded(order, { id, amount: data.amount });
      });
    },
  };
}

async function succeeded(deps: SubscriptionDeps, { orderId, paymentId, amount }: Outcome): Promise<void> {
  // the usual case: this process has just placed the order with that very payment, so nothing has to be read
  const here = await deps.saga.recent(orderId)?.catch(() => undefined);
  if (here?.status === 'paid' && here.payment.id === paymentId && equal(here.total, amount)) return;

  const order = await change(deps, orderId, (found) => {
    requirePayment(found, paymentId);
    if (found.status === 'pending') return paidWhilePending(found, paymentId, amount);
    const next = paymentSucceeded(found, paymentId);
    if (!next) return paidTooLate(found, paymentId, amount);
    if (!equal(found.total, amount)) throw new PoisonEvent(`payment ${paymentId} is not of the amount of ${orderId}`);
    return next;
  });
  // also when it was paid before: a crash may have come between that write and this
  if (order.status === 'paid') await emptyOrderedCart(deps, order, { id: order.cart.id, lines: order.lines });
}

const equal = (a: Money, b: Money): boolean => a.amount === b.amount && a.currency === b.currency;

/** An order has one payment. An order that ended before it was told of its payment has none yet. */
function requirePayment({ _id, payment }: Order, paymentId: string): void {
  if (payment.id !== undefined && payment.id !== paymentId) {
    throw new PoisonEvent(`order ${_id} is paid by ${payment.id}, not by ${paymentId}`);
  }
}

/**
 * Applies `step` to the order as it stands, again when somebody else changes it at the same time. A pending order is
 * finished first; if that cannot be done now, `step` sees it pending, and the sweeper will ask for the payment anyway.
 */
async function change(
  deps: SubscriptionDeps,
  orderId: string,
  step: (order: Order) => Change | undefined,
): Promise<Order> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const found = await deps.orders.find(orderId);
    if (!found) throw new PoisonEvent(`there is no order ${orderId}`);
    const order = found.status === 'pending' ? await deps.saga.settle(found).catch(() => found) : found;
    const next = step(order);
    if (!next) return order;
    const after = await deps.orders.apply(order, next);
    if (after) return after;
  }
  throw new Error(`order ${orderId} is changed by others all the time`);
}
