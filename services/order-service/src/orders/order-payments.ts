/** The attempts to pay an order: the current one in `payment`, the others in `earlierPayments`. Pure. */
import { type CallInput, isOpenPayment } from '@skysync/contracts';
import { endedPayment } from './moved';
import type { Order, OrderPayment, Outcome } from './order';

type Paid = Pick<Order, 'payment' | 'earlierPayments'>;

/** How many there were, the current one included. */
export const attemptsOf = ({ earlierPayments = [] }: Pick<Order, 'earlierPayments'>): number =>
  earlierPayments.length + 1;

/** What payment-service has to know to find all payments of these orders. */
export const retriedOf = (
  orders: readonly { id: string; attempts: number }[],
): Pick<CallInput<'findPayments'>, 'retried'> => {
  const retried = orders.filter(({ attempts }) => attempts > 1);
  return retried.length > 0 ? { retried: retried.map(({ id: orderId, attempts }) => ({ orderId, attempts })) } : {};
};

/** Another attempt was begun, and nobody here knows yet what became of it. */
export const isPayingAgain = ({ status, payment }: Pick<Order, 'status' | 'payment'>): boolean =>
  status === 'awaiting_payment' && payment.status === 'pending';

export const isEarlier = ({ earlierPayments = [] }: Pick<Order, 'earlierPayments'>, paymentId: string): boolean =>
  earlierPayments.some(({ id }) => id === paymentId);

/** It may still take money, as far as the order knows. */
export const mayStillPay = ({ status }: OrderPayment): boolean => status === 'pending' || isOpenPayment(status);

/** The payment, if it ended of itself; else as it is when the order, or another attempt, ends it. */
const endedBy = (payment: OrderPayment): OrderPayment =>
  mayStillPay(payment) ? { ...endedPayment(payment), status: 'cancelled' } : payment;

/** Changes one payment of the order: an earlier one, or else the current one. */
export const withPayment = (
  { payment, earlierPayments = [] }: Paid,
  paymentId: string,
  change: (payment: OrderPayment) => OrderPayment,
): Partial<Paid> =>
  isEarlier({ earlierPayments }, paymentId)
    ? { earlierPayments: earlierPayments.map((one) => (one.id === paymentId ? change(one) : one)) }
    : { payment: change(payment) };

/** All of them with their ends, as nothing pays the order any more. */
export const allEnded = ({ payment, earlierPayments }: Paid): Paid => ({
  payment: endedBy(payment),
  ...(earlierPayments && { earlierPayments: earlierPayments.map(endedBy) }),
});

/**
 * The order's payments after that one has paid. An earlier one may have, while it was being ended: what was to follow it
 * was never made, and is forgotten.
 */
export function paidBy(
  { payment, earlierPayments = [] }: Paid,
  paymentId: string,
  status: OrderPayment['status'],
): Paid {
  const paying = earlierPayments.find(({ id }) => id === paymentId);
  if (!paying) {
    const others = earlierPayments.length > 0 ? { earlierPayments: earlierPayments.map(endedBy) } : {};
    return { payment: { ...endedPayment(payment), id: paymentId, status }, ...others };
  }
  const others = [...earlierPayments, payment].filter(({ id }) => id !== undefined && id !== paymentId);
  return { payment: { ...endedPayment(paying), status }, earlierPayments: others.map(endedBy) };
}

/** The current attempt is the end of the request that asked for it. */
export const answered = (
  { paymentRequests }: Pick<Order, 'paymentRequests'>,
  outcome: Outcome,
): Pick<Order, 'paymentRequests'> =>
  paymentRequests
    ? { paymentRequests: paymentRequests.map((request) => (request.outcome ? request : { ...request, outcome })) }
    : {};
