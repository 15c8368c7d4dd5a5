/** What clients see of an order. */
import { type Money, times } from '@skysync/service-kit';
import type { Order, OrderPayment } from './order';

const paymentAnswer = ({ id, status, failureCode, nextAction }: OrderPayment) => ({
  ...(id !== undefined && { id }),
  status,
  ...(failureCode !== undefined && { failureCode }),
  ...(nextAction && { nextAction }),
});

const plain = ({ amount, currency }: Money): Money => ({ amount, currency });

/** Without its timeline: for lists, and for the answer to placing it. */
export function orderAnswer(order: Order) {
  const { _id: id, number, status, reason, email, shippingAddress, shippingMethod, createdAt } = order;
  return {
    id,
    number,
    status,
    ...(reason !== undefined && { reason }),
    lines: order.lines.map(({ sku, title, quantity, unitPrice }) => ({
      sku,
      title,
      quantity,
      unitPrice: plain(unitPrice),
      total: times(unitPrice, quantity),
    })),
    subtotal: plain(order.subtotal),
    discount: plain(order.discount),
    shipping: plain(order.shipping),
    tax: plain(order.tax),
    total: plain(order.total),
    payment: paymentAnswer(order.payment),
    ...(email !== undefined && { email }),
    shippingAddress,
    shippingMethod,
    createdAt: createdAt.toISOString(),
  };
}

/** The answer to placing an order: the same for every repetition, whatever became of the order since. */
export const placedAnswer = (order: Order) => orderAnswer(order.outcome ? { ...order, ...order.outcome } : order);

export const orderDetail = (order: Order) => ({
  ...orderAnswer(order),
  timeline: order.timeline.map(({ at, status, note }) => ({
    at: at.toISOString(),
    status,
    ...(note !== undefined && { note }),
  })),
});
