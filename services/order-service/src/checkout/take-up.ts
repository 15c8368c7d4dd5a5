/** Waits for work on an order that is under way elsewhere, and takes it up when nobody is at it any more. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Step } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Order } from '../orders/order';

const patienceMs = 3_000;
const pollMs = 75;

/** True when its time has come, or it was begun too long ago for anybody to be still at it. */
export const isLeftAlone = ({ dueAt }: Order, begunAt: Date | undefined, now = Date.now()): boolean =>
  (dueAt !== undefined && dueAt.getTime() <= now) || begunAt === undefined || now - begunAt.getTime() > patienceMs;

/** Work that ends, once it has ended for whichever process does it. */
export interface Work {
  isUnfinished(order: Order): boolean;
  begunAt(order: Order): Date | undefined;
  /** It is under way in this process: then {@link run} joins it. */
  isHere(orderId: string): boolean;
  run(order: Order): Promise<Order>;
}

/** The order after the work, or as it is stored. */
export async function waitOrTakeUp(
  { orders }: Pick<Deps, 'orders'>,
  order: Order,
  { isUnfinished, begunAt, isHere, run }: Work,
): Promise<Order> {
  let now: Order | undefined = order;
  while (now && isUnfinished(now)) {
    if (isHere(now._id) || isLeftAlone(now, begunAt(now))) return run(now);
    await pause(pollMs);
    now = await orders.find(order._id);
  }
  return now ?? order;
}

/** Marks an order that failed here, so that the next who comes need not wait; if that fails, it comes with its time. */
export async function leaveToOthers(
  { orders, log }: Pick<Deps, 'orders' | 'log'>,
  order: Order,
  step: Step<Order>,
): Promise<void> {
  await orders
    .change(order._id, step, order)
    .catch((error) => log.warn('an order waits for its time', { orderId: order._id, error }));
}
