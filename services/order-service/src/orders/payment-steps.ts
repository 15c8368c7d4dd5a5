/** What payments, refunds and cancellations do to an order, as pure functions: each gives the next state, or nothing when it cannot happen now. */
import { type DomainEvent, isSecured, type Money, type PaymentStatus } from '@skysync/contracts';
import type { Next, Step } from '@skysync/service-kit';
import { mailTo } from './mail-events';
import { ended, endedPayment, moved, owesRefund } from './moved';
import { type Order, type OrderPayment, type Refusal, refundIdOf } from './order';
import { allEnded, answered, attemptsOf, isEarlier, isPayingAgain, paidBy, withPayment } from './order-payments';
import { transition } from './order-states';

/** What a payment took. */
export interface Taken {
  id: string;
  amount: Money;
}

/** A payment that pays an order: its money is there, or kept for the store until the goods leave. */
export type Paying = 'succeeded' | 'authorized';

/** An order of total 0 has no payment. */
export function paidEvents(order: Order, paymentId: string | undefined, total: Money): DomainEvent[] {
  const { _id: orderId, number } = order;
  const data = { orderId, number, ...(paymentId !== undefined && { paymentId }), total };
  return [{ type: 'skysync.order.paid.v1', data }, ...mailTo(order, 'order-confirmed')];
}

export const refundEvent = (order: Order, { id: paymentId, amount }: Taken, reason: string): DomainEvent => ({
  type: 'skysync.order.refund_requested.v1',
  data: { orderId: order._id, paymentId, refundId: refundIdOf(order), amount, reason },
});

/** Remembers a payment that came for an order which cannot be finished now: if it never can be, the money goes back. */
export const paidWhilePending =
  ({ id, amount }: Taken, paying: Paying = 'succeeded'): Step<Order> =>
  (order, now) => {
    if (order.status !== 'pending' || isPaying(order.payment.status)) return undefined;
    const payment: OrderPayment = { ...order.payment, id, status: paying, amount };
    return moved(order, { now, status: 'pending', set: { payment }, note: 'paid, and not finished yet' });
  };

/** Every status but these two ends a payment's paying, or comes before it. */
export const isPaying = (status: OrderPayment['status']): status is Paying =>
  status === 'succeeded' || status === 'authorized';

/** How an order calls a payment that pays it. */
export const payingBy = (status: PaymentStatus): Paying => (status === 'succeeded' ? 'succeeded' : 'authorized');

/** A payment that was waited for has come. */
export const paymentSucceeded =
  (paymentId: string, paying: Paying = 'succeeded'): Step<Order> =>
  (order, now) => {
    const status = order.status === 'pending' ? undefined : transition(order.status, 'payment_succeeded');
    if (!status) return undefined;
    const payments = paidBy(order, paymentId, paying);
    const set = { ...payments, ...answered(order, { status, payment: payments.payment }) };
    return moved(order, { now, status, set, events: paidEvents(order, paymentId, order.total) });
  };

/**
 * A payment that was waited for will not come. A pending order learns of it from payment-service itself, and so does one
 * that has begun another attempt; an order that is kept waits on.
 */
export const paymentFailed =
  (failureCode: string, paymentId: string): Step<Order> =>
  (order, now) => {
    if (order.status === 'pending' || isPayingAgain(order)) return undefined;
    if (order.payment.id !== undefined && order.payment.id !== paymentId) return undefined;
    const payment: OrderPayment = { ...endedPayment(order.payment), status: 'failed', failureCode };
    const status = transition(order.status, order.onFailure === 'keep' ? 'await_payment' : 'payment_failed');
    if (status === order.status) return keptWaiting(order, payment, now);
    const set = { reason: failureCode, payment };
    const events: DomainEvent[] = [{ type: 'skysync.order.payment_failed.v1', data: ended(order, failureCode) }];
    return status && moved(order, { now, status, set, note: failureCode, events });
  };

function keptWaiting(order: Order, payment: OrderPayment, now: Date): Next<Order> | undefined {
  if (order.payment.status === 'failed') return undefined;
  return moved(order, { now, status: order.status, set: { payment }, note: payment.failureCode ?? 'payment_failed' });
}

/** Ends an order that is not on its way yet; what was paid is asked back. */
export const cancelled =
  (reason: string, refusal?: Refusal): Step<Order> =>
  (order, now) => {
    const status = transition(order.status, 'cancel');
    if (!status) return undefined;
    const events: DomainEvent[] = [{ type: 'skysync.order.cancelled.v1', data: ended(order, reason) }];
    const set: Partial<Order> = { reason, ...(refusal && { refusal }) };
    const { id } = order.payment;
    if (order.status === 'awaiting_payment') Object.assign(set, allEnded(order));
    else if (id !== undefined) {
      events.push(refundEvent(order, { id, amount: order.total }, reason));
      set.refundId = refundIdOf(order);
    }
    return moved(order, { now, status, set, note: reason, events });
  };

/** True when the money is exactly what the order costs. */
export const paysFor = (amount: Money, { total }: Pick<Order, 'total'>): boolean =>
  amount.amount === total.amount && amount.currency === total.currency;

/**
 * Ends a waiting order whose payments were ended first: one that had come in at the last moment pays it. An order whose
 * buyer has begun another attempt since stays.
 */
export const cancelledUnlessPaid =
  (reason: string, payment: (Taken & { status: PaymentStatus }) | null, attempts = 1): Step<Order> =>
  (order, now) => {
    if (attemptsOf(order) !== attempts) return undefined;
    const isPaid = payment && isSecured(payment.status) && paysFor(payment.amount, order);
    return isPaid ? paymentSucceeded(payment.id, payingBy(payment.status))(order, now) : cancelled(reason)(order, now);
  };

/** Money that came for an order that had ended already goes back, once. */
export const paidTooLate =
  (taken: Taken, paying: Paying = 'succeeded'): Step<Order> =>
  (order, now) => {
    if (!owesRefund(order)) return undefined;
    const payments = withPayment(order, taken.id, (payment) => ({ ...payment, id: taken.id, status: paying }));
    const set = { ...payments, refundId: refundIdOf(order) };
    const note = 'paid too late, refund requested';
    return moved(order, { now, status: order.status, set, note, events: [refundEvent(order, taken, 'paid_too_late')] });
  };

/** Notes that money which was kept for the store is taken: all of it, or a part. */
export const captured =
  (paymentId: string): Step<Order> =>
  (order, now) => {
    if (order.payment.id !== paymentId || order.payment.status !== 'authorized') return undefined;
    const payment: OrderPayment = { ...order.payment, status: 'succeeded' };
    return moved(order, { now, status: order.status, set: { payment }, note: 'payment captured' });
  };

/** The payment that was to be captured is gone: nothing pays an order any more that was not shipped. */
export const authorizationEnded =
  (paymentId: string): Step<Order> =>
  (order, now) => {
    if (order.payment.id !== paymentId || !isPaying(order.payment.status)) return undefined;
    const note = 'authorization_ended';
    const payment: OrderPayment = { ...order.payment, status: 'cancelled' };
    const status = transition(order.status, 'cancel');
    if (!status) return moved(order, { now, status: order.status, set: { payment }, note });
    const events: DomainEvent[] = [{ type: 'skysync.order.cancelled.v1', data: ended(order, note) }];
    return moved(order, { now, status, set: { reason: note, payment }, note, events });
  };

/** A refund that was noted came back: whoever is owed that money is asked about again. */
export const refundReturned =
  (refundId: string): Step<Order> =>
  (order, now) => {
    const refunds = order.refunds.filter(({ id }) => id !== refundId);
    if (refunds.length === order.refunds.length) return undefined;
    const payment: OrderPayment =
      order.payment.status === 'refunded' ? { ...order.payment, status: 'succeeded' } : order.payment;
    return moved(order, { now, status: order.status, set: { refunds, payment }, note: `refund returned: ${refundId}` });
  };

/** Says in the timeline, once, what happened to its money; the reconciler then asks what follows from it. */
export const noted =
  (note: string): Step<Order> =>
  (order, now) =>
    order.status === 'pending' || order.timeline.some((entry) => entry.note === note)
      ? undefined
      : moved(order, { now, status: order.status, note });

/** Notes a refund, each once; an order that ended stays as it ended, and so does one that another payment pays. */
export const refunded =
  (refund: Taken, paymentId: string): Step<Order> =>
  (order, now) => {
    if (order.refunds.some(({ id }) => id === refund.id)) return undefined;
    const earlier = isEarlier(order, paymentId) ? { paymentId } : {};
    const refunds = [...order.refunds, { ...refund, ...earlier, at: now }];
    const ofPayment = refunds.filter((one) => one.paymentId === earlier.paymentId);
    const whole = ofPayment.reduce((all, next) => all + next.amount.amount, 0) >= order.total.amount;
    const next = earlier.paymentId ? undefined : transition(order.status, whole ? 'refund_whole' : 'refund_part');
    const payments = withPayment(order, paymentId, (one) => ({ ...one, status: whole ? 'refunded' : one.status }));
    const note = `refunded ${refund.amount.amount} ${refund.amount.currency}`;
    const events = mailTo(order, 'refund-made', refund.amount);
    return moved(order, { now, status: next ?? order.status, set: { refunds, ...payments }, events, note });
  };
