/** The statuses of a payment, as others see them, and what each says about the money. */

/** The statuses of a payment. */
export const paymentStatuses = [
  'processing',
  'requires_action',
  'authorized',
  'partially_captured',
  'succeeded',
  'failed',
  'cancelled',
  'refunding',
  'partially_refunded',
  'refunded',
  'disputed',
] as const;
/** How a payment stands. */
export type PaymentStatus = (typeof paymentStatuses)[number];

/** `authorized`: the money is kept for the store, which takes it when it ships. */
type Standing = 'open' | 'authorized' | 'charged' | 'ended_without';

/** Each status has one: a new status does not compile without. */
const standings: Readonly<Record<PaymentStatus, Standing>> = {
  processing: 'open',
  requires_action: 'open',
  authorized: 'authorized',
  partially_captured: 'charged',
  succeeded: 'charged',
  failed: 'ended_without',
  cancelled: 'ended_without',
  refunding: 'charged',
  partially_refunded: 'charged',
  refunded: 'charged',
  disputed: 'charged',
};

/** It took no money yet, and still may. */
export const isOpenPayment = (status: PaymentStatus): boolean =>
  standings[status] === 'open' || standings[status] === 'authorized';

/** It took money, whatever went back since. */
export const isCharged = (status: PaymentStatus): boolean => standings[status] === 'charged';

/** The money is there, or certain to come: an order that waits for it is paid. */
export const isSecured = (status: PaymentStatus): boolean =>
  status === 'authorized' || status === 'partially_captured' || status === 'succeeded';
