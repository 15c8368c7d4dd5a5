/** Finishes what was left undone: orders that nobody places any more, payments that never came, unpublished events. */
import { type Logger, unavailable, withStore } from '@skysync/service-kit';
import { Router } from 'express';
import type { Deps } from '../deps';
import type { Order } from './order';
import { cancelled, refused } from './order-changes';
import type { Saga } from './saga';

type SweeperDeps = Deps & { saga: Saga };

const batch = 50;
const parallel = 8;
const giveUpAfterMs = 10 * 60_000;
const longestPauseMs = 60_000;

/** `POST /sweeper`: the cron binding calls it. Several replicas may sweep at once: every step is guarded. */
export function sweeperRoutes(deps: SweeperDeps): Router {
  const router = Router();
  router.post('/sweeper', async (_req, res) => {
    res.json(await sweep(deps));
  });
  return router;
}

export async function sweep(deps: SweeperDeps): Promise<{ orders: number; events: number }> {
  const events = await deps.orders.sweepOutbox().catch((error) => tell(deps.log, 'outboxes stay unpublished', error));
  const due = await deps.orders.due(batch);
  const waiting = [...due];
  const worker = async (): Promise<void> => {
    for (let order = waiting.shift(); order; order = waiting.shift()) await sweepOrder(deps, order);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return { orders: due.length, events };
}

function tell(log: Logger, message: string, error: unknown): number {
  log.warn(message, { error });
  return 0;
}

async function sweepOrder(deps: SweeperDeps, order: Order): Promise<void> {
  await withStore(order.store, () => (order.status === 'pending' ? finish(deps, order) : expire(deps, order))).catch(
    (error) => deps.log.warn('an order could not be swept', { orderId: order._id, error }),
  );
}

/** Runs the saga again; when that has failed for too long, ends the order and gives back what it held. */
async function finish({ orders, saga, log }: SweeperDeps, order: Order): Promise<void> {
  const ageMs = Date.now() - order.createdAt.getTime();
  try {
    await saga.resume(order);
  } catch (error) {
    log.warn('an order cannot be finished', { orderId: order._id, ageMs, error });
    if (ageMs < giveUpAfterMs) {
      await orders.postpone(order, new Date(Date.now() + Math.min(ageMs, longestPauseMs)));
      return;
    }
    const { code, message } = unavailable('The order could not be placed');
    const change = refused(order, { code, title: message }, 'not_placed_in_time', true);
    if (change) await orders.apply(order, change);
  }
}

/** A payment that did not come while its stock was held. Should it come after all, it is refunded. */
async function expire({ orders }: SweeperDeps, order: Order): Promise<void> {
  const change = cancelled(order, 'payment_timeout');
  if (change) await orders.apply(order, change);
}
