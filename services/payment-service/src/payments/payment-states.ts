/** The states of a payment and every way between them, as one table. */
import { isOpenPayment, paymentStatuses } from '@skysync/contracts';

/** `withdrawn`: the order ended before its payment was made. Nobody else knows this state. */
export const paymentStates = ['withdrawn', ...paymentStatuses] as const;
export type PaymentState = (typeof paymentStates)[number];

/** A payment begins with its order's checkout, or withdrawn. */
export const firstStates = ['processing', 'withdrawn'] as const satisfies readonly PaymentState[];

/** The first ones say what happened to the charge; the last ones what the sums of its money say since it took some. */
export const paymentTriggers = [
  'made_too_late',
  'charge_pending',
  'action_required',
  'confirming',
  'charge_authorized',
  'charge_succeeded',
  'charge_failed',
  'charge_cancelled',
  'capture_awaited',
  'partly_captured',
  'refunds_pending',
  'kept_whole',
  'partly_refunded',
  'fully_refunded',
  'money_disputed',
] as const;
export type PaymentTrigger = (typeof paymentTriggers)[number];

/** A dispute comes whenever it comes; while it stands nothing else shows. */
const disputed = { money_disputed: 'disputed' } as const;

/**
 * What is not in the table changes nothing, so the first outcome of a charge wins. The exception is money: a charge
 * that succeeds after the payment ended without it goes straight back to the buyer, and one that is authorised is let go.
 */
export const paymentTransitions: Record<PaymentState, Partial<Record<PaymentTrigger, PaymentState>>> = {
  withdrawn: { made_too_late: 'cancelled' },
  processing: {
    charge_pending: 'processing',
    action_required: 'requires_action',
    charge_authorized: 'authorized',
    charge_succeeded: 'succeeded',
    charge_failed: 'failed',
    charge_cancelled: 'cancelled',
  },
  requires_action: {
    confirming: 'processing',
    charge_pending: 'processing',
    charge_authorized: 'authorized',
    charge_succeeded: 'succeeded',
    charge_failed: 'failed',
    charge_cancelled: 'cancelled',
  },
  authorized: {
    capture_awaited: 'authorized',
    partly_captured: 'partially_captured',
    kept_whole: 'succeeded',
    charge_cancelled: 'cancelled',
  },
  partially_captured: {
    partly_captured: 'partially_captured',
    kept_whole: 'succeeded',
    refunds_pending: 'refunding',
    partly_refunded: 'partially_refunded',
    fully_refunded: 'refunded',
    ...disputed,
  },
  succeeded: { kept_whole: 'succeeded', refunds_pending: 'refunding', ...disputed },
  failed: { charge_authorized: 'failed', charge_succeeded: 'refunding' },
  cancelled: { charge_authorized: 'cancelled', charge_succeeded: 'refunding' },
  refunding: {
    refunds_pending: 'refunding',
    partly_captured: 'partially_captured',
    kept_whole: 'succeeded',
    partly_refunded: 'partially_refunded',
    fully_refunded: 'refunded',
    ...disputed,
  },
  partially_refunded: {
    kept_whole: 'succeeded',
    partly_refunded: 'partially_refunded',
    refunds_pending: 'refunding',
    ...disputed,
  },
  // a refund may come back from the buyer's bank weeks later, and a dispute may come after it
  refunded: {
    fully_refunded: 'refunded',
    partly_refunded: 'partially_refunded',
    kept_whole: 'succeeded',
    refunds_pending: 'refunding',
    ...disputed,
  },
  disputed: {
    refunds_pending: 'refunding',
    partly_captured: 'partially_captured',
    kept_whole: 'succeeded',
    partly_refunded: 'partially_refunded',
    fully_refunded: 'refunded',
    ...disputed,
  },
};

/** It took no money yet, and still may. */
export const isOpen = (state: PaymentState): boolean => state !== 'withdrawn' && isOpenPayment(state);
