/** Shows an order to clients. */
import type { Money } from '@skysync/contracts';
import { times } from '@skysync/service-kit';
import type { Order, OrderPayment, Outcome } from './order';
import type { OrderDetail, OrderView } from './order-shapes';

const paymentView = ({ id, status, failureCode, nextAction }: OrderPayment): OrderView['payment'] => ({
  ...(id !== undefined && { id }),
  status,
  ...(failureCode !== undefined && { failureCode }),
  ...(nextAction && { nextAction }),
});

const plain = ({ amount, currency }: Money): Money => ({ amount, currency });

/** Without its timeline: for lists, and for the answer to placing it. */
export function orderView(order: Order): OrderView {
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
    payment: paymentView(order.payment),
    ...(email !== undefined && { email }),
    shippingAddress,
    shippingMethod,
    createdAt: createdAt.toISOString(),
  };
}

/** The answer to a request about an order: the same for every repetition, whatever became of the order since. */
export function viewAsOf(order: Order, outcome: Outcome): OrderView {
  const { reason, ...rest } = order;
  const then = { ...rest, ...outcome };
  return orderView(reason !== undefined && outcome.status === 'payment_failed' ? { ...then, reason } : then);
}

/** The answer to placing an order. */
export const placedView = (order: Order): OrderView =>
  order.outcome ? viewAsOf(order, order.outcome) : orderView(order);

/** In the order of their beginnings: one that is being ended may pay its order after all. */
const attemptViews = ({ payment, earlierPayments = [], createdAt }: Order): OrderDetail['payments'] =>
  [...earlierPayments, payment]
    .flatMap(({ id, provider, status, failureCode, at = createdAt }) =>
      id === undefined
        ? []
        : [
            {
              id,
              ...(provider !== undefined && { provider }),
              status,
              ...(failureCode !== undefined && { failureCode }),
              at: at.toISOString(),
            },
          ],
    )
    .sort((one, other) => one.at.localeCompare(other.at));

export const orderDetail = (order: Order): OrderDetail => ({
  ...orderView(order),
  payments: attemptViews(order),
  timeline: order.timeline.map(({ at, status, note }) => ({
    at: at.toISOString(),
    status,
    ...(note !== undefined && { note }),
  })),
});
