/** What events of payments do to orders. Each handler may come twice, late, and in any order. */
import type { EventData } from '@skysync/contracts';
import { type EventHandlers, PoisonEvent, type Step } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Order } from '../orders/order';
import { isEarlier, isPayingAgain } from '../orders/order-payments';
import {
  authorizationEnded,
  captured,
  noted,
  type Paying,
  paidTooLate,
  paidWhilePending,
  paymentFailed,
  paymentSucceeded,
  paysFor,
  refunded,
  refundReturned,
} from '../orders/payment-steps';

type Outcome = EventData<'skysync.payment.succeeded.v1'>;

export const paymentEvents: EventHandlers<Deps> = {
  'skysync.payment.succeeded.v1': (deps, { data }) => paid(deps, data, 'succeeded'),
  'skysync.payment.authorized.v1': (deps, { data }) => paid(deps, data, 'authorized'),
  'skysync.payment.captured.v1': (deps, { data }) => change(deps, data, captured(data.paymentId)),
  'skysync.payment.authorization_ended.v1': (deps, { data }) => change(deps, data, authorizationEnded(data.paymentId)),
  'skysync.payment.failed.v1': (deps, { data }) => change(deps, data, paymentFailed(data.failureCode, data.paymentId)),
  // payment-service gives it back by itself
  'skysync.payment.succeeded_late.v1': (deps, { data }) =>
    change(deps, data, paymentFailed('paid_too_late', data.paymentId)),
  'skysync.payment.refunded.v1': (deps, { data }) =>
    change(deps, data, refunded({ id: data.refundId, amount: data.amount }, data.paymentId)),
  'skysync.payment.refund_returned.v1': (deps, { data }) => change(deps, data, refundReturned(data.refundId)),
  'skysync.payment.disputed.v1': (deps, { data }) => change(deps, data, noted(`disputed: ${data.disputeId}`)),
  'skysync.payment.dispute_closed.v1': (deps, { data }) =>
    change(deps, data, noted(`dispute ${data.outcome}: ${data.disputeId}`)),
};

async function paid(deps: Deps, outcome: Outcome, paying: Paying): Promise<void> {
  const { orderId, paymentId, amount } = outcome;
  // the usual case: this process has just placed the order with that very payment, so nothing has to be read
  const here = await deps.checkout.recent(orderId)?.catch(() => undefined);
  if (here?.status === 'paid' && here.payment.id === paymentId && paysFor(amount, here)) return;
  await change(deps, outcome, (order, now) => {
    const taken = { id: paymentId, amount };
    if (order.status === 'pending') return paidWhilePending(taken, paying)(order, now);
    // payment-service is asked about all of them before it makes the next
    if (isPayingAgain(order)) return undefined;
    if (isEarlier(order, paymentId)) return paidTooLate(taken, paying)(order, now);
    const next = paymentSucceeded(paymentId, paying)(order, now);
    if (next && !paysFor(amount, order)) {
      throw new PoisonEvent(`payment ${paymentId} is not of the amount of ${orderId}`);
    }
    return next ?? paidTooLate(taken, paying)(order, now);
  });
}

/**
 * Takes the step with the order as it stands. A pending order, and another attempt that is under way, is finished first; if
 * that cannot be done now, the step finds it unfinished, and the reconciler asks for the payment anyway.
 */
async function change(
  { orders, checkout, retries }: Deps,
  { orderId, paymentId }: Pick<Outcome, 'orderId' | 'paymentId'>,
  step: Step<Order>,
): Promise<void> {
  const found = await orders.find(orderId);
  if (!found) throw new PoisonEvent(`there is no order ${orderId}`);
  const finished = isPayingAgain(found) ? retries.settle(found) : checkout.settle(found);
  const order = await finished.catch(() => found);
  await orders.change(
    orderId,
    (current, now) => {
      requirePayment(current, paymentId);
      return step(current, now);
    },
    order,
  );
}

/** An order knows the payments of its attempts. One that ended before it learned of its last payment lacks that one. */
function requirePayment(order: Order, paymentId: string): void {
  const { id } = order.payment;
  if (id !== undefined && id !== paymentId && !isEarlier(order, paymentId)) {
    throw new PoisonEvent(`order ${order._id} is paid by ${id}, not by ${paymentId}`);
  }
}
