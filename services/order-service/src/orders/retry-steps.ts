/** The steps of another attempt to pay an order, as pure functions: it is begun before anybody is asked, and concluded by one write. */
import { type DomainEvent, maxPaymentAttempts, type PaymentStatus } from '@skysync/contracts';
import type { Step } from '@skysync/service-kit';
import { ended, endedPayment, moved } from './moved';
import type { Order, OrderPayment, Payment, PaymentRequest } from './order';
import { allEnded, answered, attemptsOf, isPayingAgain, withPayment } from './order-payments';
import { transition } from './order-states';
import { choiceOf, type PaymentChoice } from './payment-choice';
import { paidEvents } from './payment-steps';
import { madePayment, triggerFor } from './place-steps';

export type Retry = Pick<PaymentRequest, 'key' | 'fingerprint'> & PaymentChoice;

/** How the payment of the attempt before ended. */
export interface EndedPayment {
  id: string;
  status: PaymentStatus;
  failureCode?: string;
}

/** One attempt at a time, each request once; the one before is still open, for all that is known here. */
export const retryBegun =
  ({ key, fingerprint, ...choice }: Retry): Step<Order> =>
  (order, now) => {
    const { payment, earlierPayments = [], paymentRequests = [], createdAt } = order;
    const status = order.status === 'pending' ? undefined : transition(order.status, 'await_payment');
    if (!status || isPayingAgain(order) || attemptsOf(order) >= maxPaymentAttempts) return undefined;
    if (paymentRequests.some((request) => request.key === key)) return undefined;
    const set: Partial<Order> = {
      payment: { ...choiceOf(choice), status: 'pending', at: now },
      earlierPayments: [...earlierPayments, { ...endedPayment(payment), at: payment.at ?? createdAt }],
      paymentRequests: [...paymentRequests, { key, fingerprint }],
    };
    return moved(order, { now, status, set, note: 'paying again' });
  };

/** Whoever comes next may take it up at once. */
export const retryAbandoned: Step<Order> = (order, now) =>
  isPayingAgain(order) ? { state: { ...order, dueAt: now } } : undefined;

/** What became of an attempt; without `made`, payment-service refused to make a payment of it. */
export const retried =
  (attempt: number, before: EndedPayment | null, made: Payment | undefined): Step<Order> =>
  (order, now) => {
    if (!isPayingAgain(order) || attemptsOf(order) !== attempt) return undefined;
    const payment = made ? madePayment(order, made) : refusedPayment(order);
    const status = transition(order.status, triggerFor(order, payment.status));
    if (!status) return undefined;
    const reason = payment.failureCode ?? 'payment_failed';
    const isFailed = status === 'payment_failed';
    const set: Partial<Order> = {
      ...allEnded(before ? { ...order, ...withPayment(order, before.id, (one) => as(one, before)) } : order),
      payment,
      ...answered(order, { status, payment }),
      ...(isFailed && { reason }),
    };
    const events: DomainEvent[] = [];
    if (status === 'paid') events.push(...paidEvents(order, payment.id, order.total));
    if (isFailed) events.push({ type: 'skysync.order.payment_failed.v1', data: ended(order, reason) });
    return moved(order, { now, status, set, events, ...(payment.failureCode !== undefined && { note: reason }) });
  };

const as = (payment: OrderPayment, { status, failureCode }: EndedPayment): OrderPayment => ({
  ...payment,
  status,
  ...(failureCode !== undefined && { failureCode }),
});

const refusedPayment = ({ payment }: Order): OrderPayment & { status: PaymentStatus } => ({
  ...payment,
  status: 'failed',
  failureCode: 'method_refused',
});
