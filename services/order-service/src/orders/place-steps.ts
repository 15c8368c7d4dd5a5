/** The steps that end the placing of an order, as pure functions: each gives the next state, or nothing when it cannot happen now. */
import type { DomainEvent, Money, PaymentStatus } from '@skysync/contracts';
import type { Step } from '@skysync/service-kit';
import type { PricedLine, Totals } from '../pricing/totals';
import { ended, moved } from './moved';
import { type Order, type OrderPayment, type Payment, type Refusal, refundIdOf } from './order';
import { type OrderTrigger, transition } from './order-states';
import { choiceOf } from './payment-choice';
import { isPaying, paidEvents, refundEvent } from './payment-steps';

const triggerOf: Record<PaymentStatus, OrderTrigger> = {
  succeeded: 'payment_succeeded',
  // what is kept for the store is as good as paid: it is captured when the goods leave
  authorized: 'payment_succeeded',
  partially_captured: 'payment_succeeded',
  disputed: 'payment_succeeded',
  failed: 'payment_failed',
  requires_action: 'await_payment',
  processing: 'await_payment',
  // it ended without the money, or the money is on its way back already
  cancelled: 'payment_failed',
  refunding: 'payment_failed',
  partially_refunded: 'payment_failed',
  refunded: 'payment_failed',
};

/** A payment that came to nothing ends its order, unless the order is kept for another one. */
export const triggerFor = ({ onFailure }: Pick<Order, 'onFailure'>, status: PaymentStatus): OrderTrigger =>
  onFailure === 'keep' && triggerOf[status] === 'payment_failed' ? 'await_payment' : triggerOf[status];

/** The snapshot that is charged, and until when its stock is held. */
export interface Snapshot {
  lines: PricedLine[];
  totals: Totals;
  expiresAt: Date;
}

/** Stock is held for a minute longer than an order waits for its payment. */
const marginMs = 60_000;

/** The one write that ends the placing of an order, whatever became of its payment; one of total 0 needs none. */
export const placed =
  ({ lines, totals, expiresAt }: Snapshot, payment: Payment | undefined, client?: string): Step<Order> =>
  (order, now) => {
    const made = madePayment(order, payment);
    const status = transition(order.status, triggerFor(order, made.status));
    if (!status) return undefined;
    const events: DomainEvent[] = [placedEvent(order, lines, totals.total)];
    if (status === 'paid') events.push(...paidEvents(order, made.id, totals.total));
    const reason = made.failureCode ?? 'payment_failed';
    const failed = status === 'payment_failed';
    if (failed) events.push({ type: 'skysync.order.payment_failed.v1', data: ended(order, reason) });
    const set: Partial<Order> = {
      ...totals,
      lines,
      payment: made,
      outcome: { status, payment: made },
      payBy: new Date(expiresAt.getTime() - marginMs),
      ...(client !== undefined && { client }),
      ...(failed && { reason }),
    };
    return moved(order, { now, status, set, events });
  };

/** An event may have brought the success while payment-service's answer, of before, was on its way. */
export function madePayment(
  { payment: known }: Pick<Order, 'payment'>,
  payment: Payment | undefined,
): OrderPayment & { status: PaymentStatus } {
  const { at } = known;
  const choice = choiceOf(known);
  if (!payment) return { ...choice, status: 'succeeded' };
  const { id, status, failureCode, nextAction } = payment;
  const paid = known.id === id && isPaying(known.status) ? known.status : undefined;
  return {
    ...choice,
    status: paid ?? status,
    id,
    ...(at && { at }),
    ...(failureCode !== undefined && { failureCode }),
    ...(nextAction && !paid && { nextAction }),
  };
}

const placedEvent = ({ _id: orderId, number, userId }: Order, lines: PricedLine[], total: Money): DomainEvent => {
  const quantities = lines.map(({ sku, quantity }) => ({ sku, quantity }));
  return { type: 'skysync.order.placed.v1', data: { orderId, number, userId, lines: quantities, total } };
};

export interface Refused {
  refusal: Refusal;
  reason: string;
  /** Nobody holds anything for it, so nobody has to hear of its end. */
  quiet: boolean;
}

/** Placing it failed for good. `paid` is what came in for it meanwhile, if that is known; it goes back. */
export const refused =
  ({ refusal, reason, quiet }: Refused, paid?: { id: string; amount: Money }): Step<Order> =>
  (order, now) => {
    const status = transition(order.status, 'give_up');
    if (!status) return undefined;
    const taken = paid ?? paymentTaken(order);
    if (quiet && !taken) return moved(order, { now, status, set: { refusal, reason }, note: reason, quiet });
    const events: DomainEvent[] = [{ type: 'skysync.order.cancelled.v1', data: ended(order, reason) }];
    if (!taken) return moved(order, { now, status, set: { refusal, reason }, note: reason, events });
    events.push(refundEvent(order, taken, reason));
    const payment: OrderPayment = { ...order.payment, ...taken, status: 'succeeded' };
    const set = { refusal, reason, payment, refundId: refundIdOf(order) };
    return moved(order, { now, status, set, note: reason, events });
  };

const paymentTaken = ({ payment: { id, status, amount } }: Order): { id: string; amount: Money } | undefined =>
  id !== undefined && amount && isPaying(status) ? { id, amount } : undefined;

/** Nobody is at placing it any more: whoever comes next may take it up at once. */
export const abandoned: Step<Order> = (order, now) =>
  order.status === 'pending' ? { state: { ...order, dueAt: now } } : undefined;
