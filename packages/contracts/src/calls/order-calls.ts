/** What order-service answers: how orders stand, for those who must not end anything by time without asking. */
import { Type } from '@sinclair/typebox';
import { orderStatuses } from '../order-statuses';
import { byOrderIds, Id, integer, Money, oneOf, record } from '../shapes';

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
  describeOrder: {
    apps: ['order-service'] as const,
    callers: ['user-service'] as const,
    method: 'GET',
    path: '/internal/orders/{orderId}',
    summary: 'What a mail says of an order, and whom it is for',
    fields: { path: record({ orderId: Id }) },
    answer: record({
      number: Type.String(),
      userId: Id,
      email: Type.Optional(Type.String()),
      lines: Type.Array(record({ title: Type.String(), quantity: integer({ min: 1 }), total: Money })),
      discount: Money,
      shipping: Money,
      tax: Money,
      total: Money,
    }),
    problems: ['not_found'],
    deadlineMs: 3_000,
  },
} as const;
