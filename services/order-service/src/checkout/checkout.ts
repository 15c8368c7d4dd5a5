/** Runs the sagas of pending orders in this process: each once at a time, joined by whoever asks for the same order. */
import { LRUCache } from 'lru-cache';
import type { Deps } from '../deps';
import type { Order } from '../orders/order';
import { abandoned } from '../orders/place-steps';
import { readHoldingLimits } from './holding-limits';
import { createMethodCheck, type MethodCheck } from './method-check';
import { checkOut, type SagaDeps, type Start } from './saga';
import type { TimeSaga } from './saga-durations';
import { leaveToOthers, waitOrTakeUp } from './take-up';

export interface Checkout {
  /** Throws `invalid_request` when there is no such provider or method. */
  checkMethod: MethodCheck;
  /** Runs the saga of a pending order, or joins the run that is under way here. Returns the stored order. */
  resume(order: Order, start?: Start): Promise<Order>;
  /** Gives a run that is under way elsewhere a few seconds, and takes the order up when nobody is at it any more. */
  settle(order: Order): Promise<Order>;
  /** What the run of this order led to, if it was in this process in the last minute. */
  recent(orderId: string): Promise<Order> | undefined;
}

/** An order that failed here is marked as abandoned, so that the next who comes need not wait. */
export function createCheckout(parts: Omit<Deps, 'checkout'>, timed: TimeSaga): Checkout {
  const { call, env } = parts;
  const runs = new LRUCache<string, Promise<Order>>({ max: 1_000, ttl: 60_000 });

  const resume = (order: Order, start?: Start): Promise<Order> => {
    const running = runs.get(order._id);
    if (running) return running;
    const run = timed(() => checkOut(deps, order, start)).catch(async (error) => {
      runs.delete(order._id);
      if (start) await leaveToOthers(parts, order, abandoned);
      throw error;
    });
    runs.set(order._id, run);
    return run;
  };

  const settle = (order: Order): Promise<Order> =>
    waitOrTakeUp(parts, order, {
      isUnfinished: ({ status }) => status === 'pending',
      begunAt: ({ createdAt }) => createdAt,
      isHere: (orderId) => runs.has(orderId),
      run: resume,
    });

  const deps: SagaDeps = { ...parts, settle, limits: readHoldingLimits(env) };
  return { checkMethod: createMethodCheck(call), resume, settle, recent: (orderId) => runs.get(orderId) };
}
