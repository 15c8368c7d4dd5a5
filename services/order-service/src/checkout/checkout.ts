/** Runs the sagas of pending orders in this process: each once at a time, joined by whoever asks for the same order. */
import { setTimeout as pause } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Deps } from '../deps';
import type { Order } from '../orders/order';
import { abandoned } from '../orders/place-steps';
import { readHoldingLimits } from './holding-limits';
import { createMethodCheck, type MethodCheck } from './method-check';
import { checkOut, type SagaDeps, type Start } from './saga';

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

const patienceMs = 3_000;
const pollMs = 75;

const isLeftAlone = ({ dueAt, createdAt }: Order, now: number): boolean =>
  (dueAt !== undefined && dueAt.getTime() <= now) || now - createdAt.getTime() > patienceMs;

/** An order that failed here is marked as abandoned, so that the next who comes need not wait. */
export function createCheckout(parts: Omit<Deps, 'checkout'>): Checkout {
  const { orders, call, log, env } = parts;
  const runs = new LRUCache<string, Promise<Order>>({ max: 1_000, ttl: 60_000 });

  const resume = (order: Order, start?: Start): Promise<Order> => {
    const running = runs.get(order._id);
    if (running) return running;
    const run = checkOut(deps, order, start).catch(async (error) => {
      runs.delete(order._id);
      if (start) {
        await orders
          .change(order._id, abandoned, order)
          .catch((reason) => log.warn('an order waits for its time', { orderId: order._id, error: reason }));
      }
      throw error;
    });
    runs.set(order._id, run);
    return run;
  };

  const settle = async (order: Order): Promise<Order> => {
    let now: Order | undefined = order;
    while (now?.status === 'pending') {
      if (runs.has(now._id) || isLeftAlone(now, Date.now())) return resume(now);
      await pause(pollMs);
      now = await orders.find(order._id);
    }
    return now ?? order;
  };

  const deps: SagaDeps = { ...parts, settle, limits: readHoldingLimits(env) };
  return { checkMethod: createMethodCheck(call), resume, settle, recent: (orderId) => runs.get(orderId) };
}
