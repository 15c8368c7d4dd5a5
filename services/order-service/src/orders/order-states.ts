/** The life of an order as one table: every state, and where each trigger leads from it. */
import type { OrderStatus } from '@skysync/contracts';

/** `give_up` ends an order that could not be placed; `cancel` is the wish of a person or of the clock. */
export const orderTriggers = [
  'await_payment',
  'payment_succeeded',
  'payment_failed',
  'give_up',
  'cancel',
  'fulfil',
  'deliver',
  'request_return',
  'refuse_return',
  'receive_return',
  'refund_part',
  'refund_whole',
] as const;
export type OrderTrigger = (typeof orderTriggers)[number];

const refunds = { refund_part: 'partially_refunded', refund_whole: 'refunded' } as const;

/** What is not here cannot happen. A cancelled order stays cancelled when its payment is given back. */
export const transitions: Readonly<Record<OrderStatus, Partial<Record<OrderTrigger, OrderStatus>>>> = {
  pending: {
    await_payment: 'awaiting_payment',
    payment_succeeded: 'paid',
    payment_failed: 'payment_failed',
    give_up: 'cancelled',
  },
  awaiting_payment: {
    // another attempt, or one that failed while its order is kept
    await_payment: 'awaiting_payment',
    payment_succeeded: 'paid',
    payment_failed: 'payment_failed',
    cancel: 'cancelled',
  },
  paid: { fulfil: 'fulfilled', cancel: 'cancelled', ...refunds },
  fulfilled: { deliver: 'delivered', ...refunds },
  delivered: { request_return: 'return_requested', ...refunds },
  return_requested: { receive_return: 'returned', refuse_return: 'delivered', ...refunds },
  returned: { ...refunds },
  partially_refunded: { ...refunds },
  refunded: {},
  cancelled: {},
  payment_failed: {},
};

/** The state `trigger` leads to, or `undefined` when it cannot happen to an order in `status`. */
export const transition = (status: OrderStatus, trigger: OrderTrigger): OrderStatus | undefined =>
  transitions[status][trigger];
