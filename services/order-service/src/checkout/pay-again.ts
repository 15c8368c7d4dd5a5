/** Pays an order that waits for its payment by another attempt, once for each Idempotency-Key. */
import { maxPaymentAttempts } from '@skysync/contracts';
import { fingerprintOf, invalidRequest, notFound, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Order, PaymentRequest } from '../orders/order';
import { attemptsOf, isPayingAgain } from '../orders/order-payments';
import type { OrderView, Retry as RetryBody } from '../orders/order-shapes';
import { viewAsOf } from '../orders/order-view';
import { choiceOf } from '../orders/payment-choice';
import { type Retry, retryBegun } from '../orders/retry-steps';
import { attemptBegunAt } from './retries';
import { isLeftAlone } from './take-up';

export interface PayAgain {
  id: string;
  userId: string;
  idempotencyKey: string;
  body: RetryBody;
}

/**
 * Returns the order as the attempt left it: paid, waiting, or failed where it is not kept. Throws `not_found` for other
 * people's orders, `invalid_request`, `idempotency_key_reused`, `invalid_state` for an order that does not wait for a
 * payment, has had too many or is just being paid, and `unavailable` while it cannot be finished.
 */
export async function payAgain(deps: Deps, { id, userId, idempotencyKey, body }: PayAgain): Promise<OrderView> {
  const retry: Retry = { ...body, key: fingerprintOf({ idempotencyKey }), fingerprint: fingerprintOf(body) };
  const order = await deps.orders.find(id);
  if (order?.userId !== userId) throw notFound('Order');
  const after = requestOf(order, retry) ? await deps.retries.settle(order) : await begin(deps, order, retry);
  const outcome = requestOf(after, retry)?.outcome;
  if (!outcome) throw refusal(after);
  return viewAsOf(after, outcome);
}

/** Throws when the key is that of another request. */
function requestOf({ paymentRequests }: Order, { key, fingerprint }: Retry): PaymentRequest | undefined {
  const request = paymentRequests?.find((one) => one.key === key);
  if (request && request.fingerprint !== fingerprint) throw new Problem('idempotency_key_reused');
  return request;
}

/** The order has the attempt before anybody is asked to take money. */
async function begin(deps: Deps, found: Order, retry: Retry): Promise<Order> {
  const isLeft = isPayingAgain(found) && isLeftAlone(found, attemptBegunAt(found));
  const order = isLeft ? await deps.retries.settle(found) : found;
  if (!mayBegin(order)) throw refusal(order);
  await checkMethod(deps, order, retry);
  const begun = await deps.orders.change(order._id, retryBegun(retry), order);
  if (!begun) throw notFound('Order');
  if (begun.changed) return deps.retries.run(begun.state, true);
  if (!requestOf(begun.state, retry)) throw refusal(begun.state);
  return deps.retries.settle(begun.state);
}

const mayBegin = (order: Order): boolean =>
  order.status === 'awaiting_payment' && !isPayingAgain(order) && attemptsOf(order) < maxPaymentAttempts;

/** payment-service names the fields as they stand in an order. */
async function checkMethod({ checkout }: Deps, { userId, total }: Order, retry: Retry): Promise<void> {
  await checkout.checkMethod({ ...choiceOf(retry), userId, amount: total }).catch((error) => {
    if (!(error instanceof Problem) || !error.details.errors) throw error;
    throw invalidRequest(
      ...error.details.errors.map(({ field, message }) => ({
        field: field.startsWith('payment.') ? field.slice('payment.'.length) : fieldOf(retry),
        message,
      })),
    );
  });
}

/** What cannot pay that amount. */
const fieldOf = ({ savedMethod }: Retry): string => (savedMethod === undefined ? 'provider' : 'savedMethod');

function refusal(order: Order): Problem {
  const isSoonOver = order.status === 'pending' || isPayingAgain(order);
  return new Problem('invalid_state', {
    detail: reasonOf(order),
    headers: isSoonOver ? { 'Retry-After': '2' } : {},
  });
}

function reasonOf(order: Order): string {
  if (order.status === 'payment_failed') {
    return 'Its payment failed and its stock was given back: the cart can be ordered again';
  }
  if (order.status !== 'awaiting_payment') return `An order that is ${order.status} waits for no payment`;
  if (isPayingAgain(order)) return 'Another payment of this order is on its way';
  return `An order may be tried to be paid ${maxPaymentAttempts} times`;
}
