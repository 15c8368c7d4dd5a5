/** What order-service answers: how orders stand, for those who must not end anything by time without asking. */
import { Type } from '@sinclair/typebox';
import { Id, oneOf, record } from '../shapes';

/** The states of an order, as others see them. */
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

/** Answered by order-service. */
export const orderCalls = {
  findOrders: {
    apps: ['order-service'] as const,
    callers: ['product-service', 'payment-service'] as const,
    method: 'POST',
    path: '/internal/orders/find',
    summary: 'How these orders stand; unknown ones are left out',
    fields: { body: record({ orderIds: Type.Array(Id, { minItems: 1, maxItems: 200 }) }) },
    answer: record({ orders: Type.Array(record({ id: Id, status: oneOf(orderStatuses) })) }),
    problems: [],
    deadlineMs: 3_000,
  },
} as const;
