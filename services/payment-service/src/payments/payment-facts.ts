/** What each fact makes of a payment: pure, so that a write that lost a race can simply be worked out again. */
import { newEvent, type OutboxEvent } from '@skysync/service-kit';
import type { ChargeState, RefundState } from '../providers/provider';
import { firstCheckMs, type Payment, type Refund, refundable, sumOf } from './payment';
import { type PaymentTrigger, paymentTransitions } from './payment-states';

export type Fact =
  | { type: 'charge'; state: ChargeState }
  | { type: 'confirming'; method: string }
  | { type: 'given_up'; status: 'failed' | 'cancelled'; failureCode?: string; voidPending: boolean }
  | { type: 'voided' }
  | { type: 'refund_requested'; id: string; amount: number }
  | { type: 'refund_ended'; id: string; succeeded: boolean };

export interface Change {
  payment: Payment;
  events: OutboxEvent[];
}

const triggerOfCharge = {
  processing: 'charge_pending',
  requires_action: 'action_required',
  succeeded: 'charge_succeeded',
  failed: 'charge_failed',
  cancelled: 'charge_cancelled',
} as const satisfies Record<ChargeState['status'], PaymentTrigger>;

/** The payment after `fact` and the events that tell of it; undefined when the fact changes nothing. */
export function apply(payment: Payment, fact: Fact, now: Date): Change | undefined {
  switch (fact.type) {
    case 'charge':
      return applyCharge(payment, fact.state, now);
    case 'confirming':
      return move(payment, 'confirming', { method: fact.method }, now);
    case 'given_up':
      return giveUp(payment, fact, now);
    case 'voided':
      return payment.voidPending
        ? { payment: scheduled({ ...payment, voidPending: false }, now), events: [] }
        : undefined;
    case 'refund_requested':
      return requestRefund(payment, fact, now);
    case 'refund_ended':
      return endRefund(payment, fact, now);
  }
}

function applyCharge(payment: Payment, state: ChargeState, now: Date): Change | undefined {
  const trigger = triggerOfCharge[state.status];
  const known = { reference: state.reference };
  if (trigger === 'charge_pending' && payment.status === 'processing' && payment.reference === state.reference) return;
  if (state.status === 'requires_action')
    return move(payment, trigger, { ...known, nextAction: state.nextAction }, now);
  if (state.status === 'failed') return move(payment, trigger, { ...known, failureCode: state.failureCode }, now);
  const change = move(payment, trigger, { ...known, ...(payment.voidPending && { voidPending: false }) }, now);
  if (change?.payment.status !== 'refunding') return change;
  const refund: Refund = {
    id: `late-success-${payment._id}`,
    amount: payment.amount.amount,
    status: 'pending',
    at: now,
  };
  return { ...change, payment: { ...change.payment, refunds: [...payment.refunds, refund] } };
}

function giveUp(payment: Payment, fact: Fact & { type: 'given_up' }, now: Date): Change | undefined {
  const { status, failureCode, voidPending } = fact;
  const trigger = status === 'failed' ? 'charge_failed' : 'charge_cancelled';
  return move(payment, trigger, { voidPending, ...(failureCode && { failureCode }) }, now);
}

function requestRefund(
  payment: Payment,
  { id, amount }: { id: string; amount: number },
  now: Date,
): Change | undefined {
  const granted = Math.min(amount, refundable(payment));
  if (granted <= 0 || payment.refunds.some((refund) => refund.id === id)) return;
  const refund: Refund = { id, amount: granted, status: 'pending', at: now };
  return move(payment, 'refund_requested', { refunds: [...payment.refunds, refund] }, now);
}

function endRefund(
  payment: Payment,
  { id, succeeded }: { id: string; succeeded: boolean },
  now: Date,
): Change | undefined {
  const ended = payment.refunds.find((refund) => refund.id === id && refund.status === 'pending');
  if (!ended) return;
  const status: RefundState = succeeded ? 'succeeded' : 'failed';
  const refunds = payment.refunds.map((refund) => (refund === ended ? { ...refund, status, at: now } : refund));
  const refunded = sumOf(refunds.filter((refund) => refund.status === 'succeeded'));
  const change = move(payment, triggerOfRefunds(payment, refunds, refunded), { refunds, refunded }, now);
  if (!change || !succeeded) return change;
  const amount = { amount: ended.amount, currency: payment.amount.currency };
  return { ...change, events: [newEvent('skysync.payment.refunded.v1', { ...idsOf(payment), amount })] };
}

function triggerOfRefunds(payment: Payment, refunds: Refund[], refunded: number): PaymentTrigger {
  if (refunds.some((refund) => refund.status === 'pending')) return 'refund_continues';
  if (refunded === payment.amount.amount) return 'fully_refunded';
  return refunded > 0 ? 'partly_refunded' : 'refund_refused';
}

const idsOf = ({ _id, orderId }: Payment) => ({ paymentId: _id, orderId });

/** Looks the transition up; a state without it stays as it is. */
function move(payment: Payment, trigger: PaymentTrigger, changes: Partial<Payment>, now: Date): Change | undefined {
  const status = paymentTransitions[payment.status][trigger];
  if (!status) return;
  const statusAt = status === payment.status ? payment.statusAt : now;
  const next = scheduled({ ...payment, ...changes, status, statusAt }, now);
  return { payment: next, events: eventsOf(trigger, next) };
}

function scheduled(payment: Payment, now: Date): Payment {
  const { nextCheckAt: _due, ...rest } = payment;
  const unfinished = payment.status === 'processing' || payment.status === 'refunding' || payment.voidPending;
  return unfinished ? { ...rest, nextCheckAt: new Date(now.getTime() + firstCheckMs) } : rest;
}

function eventsOf(trigger: PaymentTrigger, payment: Payment): OutboxEvent[] {
  const data = { ...idsOf(payment), amount: payment.amount };
  if (trigger === 'charge_succeeded') return [newEvent('skysync.payment.succeeded.v1', data)];
  if (trigger === 'charge_failed') {
    return [newEvent('skysync.payment.failed.v1', { ...data, failureCode: payment.failureCode ?? 'unknown' })];
  }
  return [];
}
