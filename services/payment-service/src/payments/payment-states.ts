/** The states of a payment and every way between them, as one table. */
import { isOpenPayment, paymentStatuses } from '@skysync/contracts';

/** `withdrawn`: the order ended before its payment was made. Nobody else knows this state. */
export const paymentStates = ['withdrawn', ...paymentStatuses] as const;
export type PaymentState = (typeof paymentStates)[number];

/** A payment begins with its order's checkout, or withdrawn. */
export const firstStates = ['processing', 'withdrawn'] as const satisfies readonly PaymentState[];

export const paymentTriggers = [
  'made_too_late',
  'charge_pending',
  'action_required',
  'confirming',
  'charge_succeeded',
  'charge_failed',
  'charge_cancelled',
  'refund_requested',
  'refund_continues',
  'refund_refused',
  'partly_refunded',
  'fully_refunded',
] as const;
export type PaymentTrigger = (typeof paymentTriggers)[number];

/**
 * What is not in the table changes nothing, so the first outcome of a charge wins. The exception is money: a charge
 * that succeeds after the payment ended without it goes straight back to the buyer.
 */
export const paymentTransitions: Record<PaymentState, Partial<Record<PaymentTrigger, PaymentState>>> = {
  withdrawn: { made_too_late: 'cancelled' },
  processing: {
    charge_pending: 'processing',
    action_required: 'requires_action',
    charge_succeeded: 'succeeded',
    charge_failed: 'failed',
    charge_cancelled: 'cancelled',
  },
  requires_action: {
    confirming: 'processing',
    charge_pending: 'processing',
    charge_succeeded: 'succeeded',
    charge_failed: 'failed',
    charge_cancelled: 'cancelled',
  },
  succeeded: { refund_requested: 'refunding' },
  failed: { charge_succeeded: 'refunding' },
  cancelled: { charge_succeeded: 'refunding' },
  refunding: {
    refund_requested: 'refunding',
    refund_continues: 'refunding',
    refund_refused: 'succeeded',
    partly_refunded: 'partially_refunded',
    fully_refunded: 'refunded',
  },
  partially_refunded: { refund_requested: 'refunding' },
  refunded: {},
};

/** It took no money yet, and still may. */
export const isOpen = (state: PaymentState): boolean => state !== 'withdrawn' && isOpenPayment(state);
