/** A payment as pure data, and what each fact makes of it. */
import { type Money, newEvent, type OutboxEvent } from '@skysync/service-kit';
import type { ChargeState, KnownCharge, NextAction, RefundState } from '../providers/provider';
import { type PaymentStatus, type PaymentTrigger, paymentTransitions } from './payment-states';

export interface Refund {
  /** The id of the event that asked for it, and the idempotency key at the provider. */
  id: string;
  amount: number;
  status: RefundState;
  at: Date;
}

export interface Payment {
  _id: string;
  store: string;
  orderId: string;
  userId: string;
  provider: string;
  method: string;
  amount: Money;
  status: PaymentStatus;
  reference?: string;
  nextAction?: NextAction;
  failureCode?: string;
  /** Minor units given back so far. */
  refunded: number;
  refunds: Refund[];
  /** It ended here, but the provider could not be told so yet. */
  voidPending?: boolean;
  /** When the sweeper looks at it again; only while something is unfinished. */
  nextCheckAt?: Date;
  createdAt: Date;
  /** Since when it has this status. */
  statusAt: Date;
  /** Counts the transitions; each write is guarded by it. */
  revision: number;
}

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

/** The sweeper leaves the call that is under way alone for as long. */
export const firstCheckMs = 5_000;

const triggerOfCharge = {
  processing: 'charge_pending',
  requires_action: 'action_required',
  succeeded: 'charge_succeeded',
  failed: 'charge_failed',
  cancelled: 'charge_cancelled',
} as const satisfies Record<ChargeState['status'], PaymentTrigger>;

/** What may still be given back: refunds that are under way count as given. */
export const refundable = (payment: Payment): number =>
  payment.amount.amount - sumOf(payment.refunds.filter((refund) => refund.status !== 'failed'));

const sumOf = (refunds: Refund[]): number => refunds.reduce((sum, refund) => sum + refund.amount, 0);

export const pendingRefunds = (payment: Payment): Refund[] =>
  payment.refunds.filter((refund) => refund.status === 'pending');

/** The charge as the adapters know it. */
export const chargeOf = ({ _id, orderId, store, amount, method, reference }: Payment) => ({
  paymentId: _id,
  orderId,
  store,
  amount,
  method,
  ...(reference !== undefined && { reference }),
});

export const isKnown = (charge: ReturnType<typeof chargeOf>): charge is KnownCharge => charge.reference !== undefined;

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
