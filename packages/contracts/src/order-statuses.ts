/** The statuses of an order, as others see them, and what follows from each for its money and its goods. */

/** The statuses of an order. */
export const orderStatuses = [
  'pending',
  'awaiting_payment',
  'paid',
  'fulfilled',
  'delivered',
  'cancelled',
  'payment_failed',
  'return_requested',
  'returned',
  'partially_refunded',
  'refunded',
] as const;
/** How an order stands. */
export type OrderStatus = (typeof orderStatuses)[number];

type Standing = 'unpaid' | 'paid' | 'ended_in_vain';

/** Each status has one: a new status does not compile without. */
const standings: Readonly<Record<OrderStatus, Standing>> = {
  pending: 'unpaid',
  awaiting_payment: 'unpaid',
  paid: 'paid',
  fulfilled: 'paid',
  delivered: 'paid',
  cancelled: 'ended_in_vain',
  payment_failed: 'ended_in_vain',
  return_requested: 'paid',
  returned: 'paid',
  partially_refunded: 'paid',
  refunded: 'paid',
};

/** Nothing was paid for it yet, and still may be. */
export const isUnpaid = (status: OrderStatus): boolean => standings[status] === 'unpaid';

/** Nobody gets anything for it: what it held is given back, and what was paid for it is refunded. */
export const endedInVain = (status: OrderStatus): boolean => standings[status] === 'ended_in_vain';

/** It waits for no payment any more: it ended in vain, or its goods or all of its money went back. */
export const needsNoPayment = (status: OrderStatus): boolean =>
  endedInVain(status) || status === 'returned' || status === 'refunded';
