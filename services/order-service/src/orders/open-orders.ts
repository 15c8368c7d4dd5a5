/** How many orders are on their way, and since when: those that time has something to do with, by the index of those. */
import { orderStatuses } from '@skysync/contracts';
import { type AggregateStore, type Metrics, nativeCollection, secondsSince } from '@skysync/service-kit';
import type { Order } from './order';

/** More than that at once is an outage, whose size its age tells. */
const mostRead = 1_000;

export function readOpenOrders(metrics: Metrics, { model }: Pick<AggregateStore<Order>, 'model'>): void {
  metrics.gauges({
    gauges: {
      open: {
        name: 'skysync_orders_open',
        help: `Orders that were placed lately or are not finished, up to ${mostRead}`,
      },
      oldest: { name: 'skysync_orders_open_oldest_seconds', help: 'Age of the oldest of them' },
    },
    labels: { status: orderStatuses },
    async read(maxTimeMS) {
      const options = { projection: { status: 1, createdAt: 1 }, limit: mostRead, maxTimeMS };
      const open = await nativeCollection<Order & { _id: string }>(model.db, model.collection.name)
        .find({ dueAt: { $exists: true } }, options)
        .toArray();
      return [...Map.groupBy(open, ({ status }) => status)].map(([status, those]) => ({
        labels: { status },
        values: { open: those.length, oldest: secondsSince(those.map(({ createdAt }) => createdAt)) },
      }));
    },
  });
}
