/** Makes the attempts to pay that orders have begun: each once at a time in this process, joined by whoever asks for the same order. */
import { isSecured } from '@skysync/contracts';
import { Problem, type Step, unavailable } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Order, Payment } from '../orders/order';
import { attemptsOf, isPayingAgain, mayStillPay } from '../orders/order-payments';
import { choiceOf } from '../orders/payment-choice';
import { payingBy, paymentSucceeded, paysFor } from '../orders/payment-steps';
import { type EndedPayment, retried, retryAbandoned } from '../orders/retry-steps';
import { leaveToOthers, waitOrTakeUp } from './take-up';

export interface Retries {
  /**
   * Ends the payment of the attempt before, makes the one of this attempt, and concludes it; or joins who is at it here.
   * Throws `unavailable` while it cannot be finished: it is then taken up by the reconciler, and with `begunHere` by the
   * next who comes, who need not wait.
   */
  run(order: Order, begunHere?: boolean): Promise<Order>;
  /** Gives a run that is under way elsewhere a few seconds, and takes it up when nobody is at it any more. */
  settle(order: Order): Promise<Order>;
}

type RetryDeps = Pick<Deps, 'orders' | 'call' | 'log'>;

/** When the current attempt was begun. */
export const attemptBegunAt = ({ payment: { at } }: Order): Date | undefined => at;

export function createRetries(deps: RetryDeps): Retries {
  const runs = new Map<string, Promise<Order>>();

  const run = (order: Order, begunHere = false): Promise<Order> => {
    const running = runs.get(order._id);
    if (running) return running;
    const made = payAndConclude(deps, order)
      .catch(async (error) => {
        deps.log.warn('a payment of an order is not finished', { orderId: order._id, error });
        if (begunHere) await leaveToOthers(deps, order, retryAbandoned);
        throw unavailable('the payment is not finished yet: send the same request again, or look at your order');
      })
      .finally(() => runs.delete(order._id));
    runs.set(order._id, made);
    return made;
  };

  const settle = (order: Order): Promise<Order> =>
    waitOrTakeUp(deps, order, {
      isUnfinished: isPayingAgain,
      begunAt: attemptBegunAt,
      isHere: (orderId) => runs.has(orderId),
      run,
    });

  return { run, settle };
}

/**
 * Nothing is saved in between: all calls are idempotent by order and attempt, so what a crash left half done is repaired
 * by running it again. The attempt before has ended, or has taken the money, before the next one is made.
 */
async function payAndConclude(deps: RetryDeps, order: Order): Promise<Order> {
  const attempt = attemptsOf(order);
  const before = await endEarlier(deps, order);
  if (before && isSecured(before.status) && paysFor(before.amount, order)) {
    return conclude(deps, order, paymentSucceeded(before.id, payingBy(before.status)));
  }
  const { _id: orderId, userId, total: amount } = order;
  const made = await deps
    .call('createPayment', { orderId, userId, amount, ...choiceOf(order.payment), attempt })
    .catch(noneIfRefused);
  return conclude(deps, order, retried(attempt, before, made));
}

/** A payment that is known to have ended takes no money any more: what came late went back by itself. */
async function endEarlier(
  { call }: RetryDeps,
  { _id: orderId, earlierPayments = [] }: Order,
): Promise<(EndedPayment & { amount: Payment['amount'] }) | null> {
  if (!earlierPayments.some(mayStillPay)) return null;
  const { payment } = await call('voidPayment', { orderId, attempts: earlierPayments.length, keepAuthorized: true });
  return payment;
}

/** The provider or the method is not the store's any more, or the saved one was deleted. */
function noneIfRefused(error: unknown): undefined {
  if (error instanceof Problem && error.code === 'invalid_request') return undefined;
  throw error;
}

/** The one guarded write; when another run was faster, the order is as that one left it. */
async function conclude({ orders }: RetryDeps, order: Order, step: Step<Order>): Promise<Order> {
  const result = await orders.change(order._id, step, order);
  if (!result) throw new Error(`order ${order._id} is gone`);
  return result.state;
}
