/** The statuses of a payment, as others see them, and what each says about the money. */

/** The statuses of a payment. */
export const paymentStatuses = [
  'processing',
  'requires_action',
  'succeeded',
  'failed',
  'cancelled',
  'refunding',
  'partially_refunded',
  'refunded',
] as const;
/** How a payment stands. */
export type PaymentStatus = (typeof paymentStatuses)[number];

type Standing = 'open' | 'charged' | 'ended_without';

/** Each status has one: a new status does not compile without. */
const standings: Readonly<Record<PaymentStatus, Standing>> = {
  processing: 'open',
  requires_action: 'open',
  succeeded: 'charged',
  failed: 'ended_without',
  cancelled: 'ended_without',
  refunding: 'charged',
  partially_refunded: 'charged',
  refunded: 'charged',
};

/** It took no money yet, and still may. */
export const isOpenPayment = (status: PaymentStatus): boolean => standings[status] === 'open';

/** It took money, whatever went back since. */
export const isCharged = (status: PaymentStatus): boolean => standings[status] === 'charged';
