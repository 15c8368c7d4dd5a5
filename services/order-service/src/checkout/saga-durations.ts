/** How long sagas take, and in which state they leave their order. */
import { orderStatuses } from '@skysync/contracts';
import type { Metrics } from '@skysync/service-kit';
import type { Order } from '../orders/order';

/** Runs one saga. */
export type TimeSaga = (run: () => Promise<Order>) => Promise<Order>;

/** One that throws leaves its order `pending`: it is run again. */
export function timeSagas(metrics: Metrics): TimeSaga {
  const observe = metrics.durations({
    name: 'skysync_saga_seconds',
    help: 'Runs of checkout sagas, by the state in which they leave their order; pending ones are run again',
    labels: { status: orderStatuses },
    buckets: [0.05, 0.1, 0.3, 1, 3, 10],
  });
  return async (run) => {
    const start = performance.now();
    let status: Order['status'] = 'pending';
    try {
      const order = await run();
      status = order.status;
      return order;
    } finally {
      observe({ status }, (performance.now() - start) / 1_000);
    }
  };
}
