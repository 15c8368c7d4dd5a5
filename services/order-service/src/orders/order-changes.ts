/** What happens to an order, as pure functions: each gives the step to take, or nothing when it cannot happen now. */
import { type Money, newEvent, type OutboxEvent } from '@skysync/service-kit';
import type { Payment, PaymentStatus } from '../clients/payment-client';
import type { Change, Order, OrderPayment, Refusal } from './order';
import { type OrderEvent, transition } from './order-states';
import type { PricedLine, Totals } from './pricing';

const ended = ({ _id, number }: Order, reason: string) => ({ orderId: _id, number, reason });

const eventOf: Record<PaymentStatus, OrderEvent> = {
  succeeded: 'payment_succeeded',
  failed: 'payment_failed',
  requires_action: 'await_payment',
  processing: 'await_payment',
  // it ended without the money, or the money is on its way back already
  cancelled: 'payment_failed',
  refunding: 'payment_failed',
  partially_refunded: 'payment_failed',
  refunded: 'payment_failed',
};

/** The snapshot that is charged, and until when its stock is held. */
export interface Snapshot {
  lines: PricedLine[];
  totals: Totals;
  expiresAt: Date;
}

/** Stock is held for a minute longer than an order waits for its payment. */
const marginMs = 60_000;

/** The one write that ends the placing of an order, whatever became of its payment. */
export function placed(order: Order, { lines, totals, expiresAt }: Snapshot, payment: Payment): Change | undefined {
  const status = transition(order.status, eventOf[payment.status]);
  if (!status) return undefined;
  const { id, failureCode, nextAction } = payment;
  const made: OrderPayment = {
    provider: order.payment.provider,
    method: order.payment.method,
    status: payment.status,
    id,
    ...(failureCode && { failureCode }),
    ...(nextAction && { nextAction }),
  };
  const quantities = lines.map(({ sku, quantity }) => ({ sku, quantity }));
  const { _id: orderId, number, userId } = order;
  const events: OutboxEvent[] = [
    newEvent('skysync.order.placed.v1', { orderId, number, userId, lines: quantities, total: totals.total }),
  ];
  if (status === 'paid') events.push(paidEvent(order, id, totals.total));
  if (status === 'payment_failed')
    events.push(newEvent('skysync.order.payment_failed.v1', ended(order, reasonOf(payment))));
  return {
    status,
    set: {
      ...totals,
      lines,
      payment: made,
      outcome: { status, payment: made },
      ...(status === 'payment_failed' && { reason: reasonOf(payment) }),
      ...(status === 'awaiting_payment' && { sweepAt: new Date(expiresAt.getTime() - marginMs) }),
    },
    events,
  };
}

const reasonOf = ({ failureCode }: { failureCode?: string }): string => failureCode ?? 'payment_failed';

const paidEvent = (order: Order, paymentId: string, total: Money): OutboxEvent =>
  newEvent('skysync.order.paid.v1', { orderId: order._id, number: order.number, paymentId, total });

/** Placing it failed for good. `told` says whether others hold something for it, and so have to hear of its end. */
export function refused(order: Order, refusal: Refusal, reason: string, told: boolean): Change | undefined {
  const status = transition(order.status, 'give_up');
  if (!status) return undefined;
  const events: OutboxEvent[] = told ? [newEvent('skysync.order.cancelled.v1', ended(order, reason))] : [];
  const { id, amount = order.total, status: paymentStatus } = order.payment;
  const wasPaid = id !== undefined && paymentStatus === 'succeeded';
  if (wasPaid) events.push(refundEvent(order, id, amount, reason));
  return { status, set: { refusal, reason, ...(wasPaid && { refundRequestedAt: new Date() }) }, note: reason, events };
}

/** Remembers a payment that came for an order which cannot be finished now: if it never can be, the money goes back. */
export function paidWhilePending(order: Order, paymentId: string, amount: Money): Change | undefined {
  if (order.status !== 'pending' || order.payment.status === 'succeeded') return undefined;
  const payment: OrderPayment = { ...order.payment, id: paymentId, status: 'succeeded', amount };
  return { status: 'pending', set: { payment }, note: 'paid, and not finished yet', events: [] };
}

/** A payment that was waited for has come. */
export function paymentSucceeded(order: Order, paymentId: string): Change | undefined {
  const status = transition(order.status, 'payment_succeeded');
  const { nextAction: _done, ...payment } = order.payment;
  return (
    status && {
      status,
      set: { payment: { ...payment, id: paymentId, status: 'succeeded' } },
      events: [paidEvent(order, paymentId, order.total)],
    }
  );
}

export function paymentFailed(order: Order, failureCode: string): Change | undefined {
  const status = transition(order.status, 'payment_failed');
  const { nextAction: _done, ...payment } = order.payment;
  return (
    status && {
      status,
      set: { reason: failureCode, payment: { ...payment, status: 'failed', failureCode } },
      note: failureCode,
      events: [newEvent('skysync.order.payment_failed.v1', ended(order, failureCode))],
    }
  );
}

/** Ends an order that is not on its way yet; what was paid is asked back. */
export function cancelled(order: Order, reason: string): Change | undefined {
  const status = transition(order.status, 'cancel');
  if (!status) return undefined;
  const events: OutboxEvent[] = [newEvent('skysync.order.cancelled.v1', ended(order, reason))];
  const wasPaid = order.status === 'paid' && order.payment.id !== undefined;
  if (wasPaid) events.push(refundEvent(order, order.payment.id ?? '', order.total, reason));
  return { status, set: { reason, ...(wasPaid && { refundRequestedAt: new Date() }) }, note: reason, events };
}

const refundEvent = (order: Order, paymentId: string, amount: Money, reason: string): OutboxEvent =>
  newEvent('skysync.order.refund_requested.v1', { orderId: order._id, paymentId, amount, reason });

/** Money that came for an order that had ended already goes back, once. */
export function paidTooLate(order: Order, paymentId: string, amount: Money): Change | undefined {
  if (order.refundRequestedAt || (order.status !== 'cancelled' && order.status !== 'payment_failed')) return undefined;
  return {
    status: order.status,
    set: { refundRequestedAt: new Date(), payment: { ...order.payment, id: paymentId, status: 'succeeded' } },
    note: 'paid too late, refund requested',
    events: [refundEvent(order, paymentId, amount, 'paid_too_late')],
  };
}

/** Notes a refund; an order that had been cancelled stays so. */
export function refunded(order: Order, refund: { id: string; amount: Money }): Change | undefined {
  if (order.refunds.some(({ id }) => id === refund.id)) return undefined;
  const refunds = [...order.refunds, { ...refund, at: new Date() }];
  const amount = refunds.reduce((all, next) => all + next.amount.amount, 0);
  const whole = amount >= order.total.amount;
  return {
    status: transition(order.status, whole ? 'refund_whole' : 'refund_part') ?? order.status,
    set: { refunds, ...(whole && { payment: { ...order.payment, status: 'refunded' } }) },
    note: `refunded ${refund.amount.amount} ${refund.amount.currency}`,
    events: [],
  };
}
