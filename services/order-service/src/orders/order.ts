/** An order as it is stored, and the pure functions that say what happens to it. */
import { type FieldError, type Money, newEvent, type OutboxEvent, type WithOutbox } from '@skysync/service-kit';
import type { Payment, PaymentStatus } from '../clients/payment-client';
import { type OrderEvent, type OrderStatus, transition } from './order-states';
import type { PricedLine, ShippingMethod, Totals } from './pricing';

export interface Address {
  name: string;
  line1: string;
  line2?: string;
  city: string;
  postalCode: string;
  region?: string;
  country: string;
}

export interface OrderPayment {
  provider: string;
  method: string;
  /** `pending` until payment-service was asked. */
  status: PaymentStatus | 'pending' | 'refunded';
  id?: string;
  failureCode?: string;
  nextAction?: Record<string, unknown>;
}

/** Why an order could not be placed; kept, so that the same request gets the same answer again. */
export interface Refusal {
  code: string;
  title: string;
  skus?: string[];
  errors?: FieldError[];
}

export interface Order extends WithOutbox, Totals {
  userId: string;
  number: string;
  status: OrderStatus;
  /** Why it was cancelled or not paid. */
  reason?: string;
  refusal?: Refusal;
  fingerprint: string;
  email?: string;
  shippingAddress: Address;
  shippingMethod: ShippingMethod;
  cart: { id: string };
  /** At the cart's prices while pending, at the reservation's ever after. */
  lines: PricedLine[];
  payment: OrderPayment;
  /** What placing it led to: the answer of every repetition of the request. */
  outcome?: { status: OrderStatus; payment: OrderPayment };
  refundRequestedAt?: Date;
  /** By event id, so that a repeated event counts once. */
  refunds: { id: string; amount: Money; at: Date }[];
  timeline: { at: Date; status: OrderStatus; note?: string }[];
  /** When the sweeper has to look at it; absent when nothing is left to happen by itself. */
  sweepAt?: Date;
  createdAt: Date;
  updatedAt: Date;
}

/** A step to take in one guarded write. */
export interface Change {
  status: OrderStatus;
  set?: Partial<Order>;
  note?: string;
  events: OutboxEvent[];
}

const ended = ({ _id, number }: Order, reason: string) => ({ orderId: _id, number, reason });

const eventOf: Record<PaymentStatus, OrderEvent> = {
  succeeded: 'payment_succeeded',
  failed: 'payment_failed',
  requires_action: 'await_payment',
  processing: 'await_payment',
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
  return (
    status && {
      status,
      set: { refusal, reason },
      note: reason,
      events: told ? [newEvent('skysync.order.cancelled.v1', ended(order, reason))] : [],
    }
  );
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
