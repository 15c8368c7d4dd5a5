/** What order-service answers: how orders stand, for those who must not end anything by time without asking. */
import { Type } from '@sinclair/typebox';
import { orderStatuses } from '../order-statuses';
import { byOrderIds, Id, oneOf, record } from '../shapes';

/** Answered by order-service. */
export const orderCalls = {
  findOrders: {
    apps: ['order-service'] as const,
    callers: ['product-service', 'payment-service'] as const,
    method: 'POST',
    path: '/internal/orders/find',
    summary: 'How these orders stand; unknown ones are left out',
    fields: { body: byOrderIds },
    answer: record({ orders: Type.Array(record({ id: Id, status: oneOf(orderStatuses) })) }),
    problems: [],
    repeats: 'reads',
    deadlineMs: 3_000,
  },
} as const;
