/** How reservations end, and how often orders stand in each other's way. */
import { type Count, type Metrics, Problem } from '@skysync/service-kit';

const refusals = ['out_of_stock', 'price_changed', 'quantity_limit', 'unavailable'] as const;

export interface ReservationCounts {
  /** Counts how `reserve` ends, and ends the same way. */
  counted<T>(reserve: () => Promise<T>): Promise<T>;
  /** The goods were not there, or others were faster, when their holds were written. */
  conflict: Count<never>;
}

export function countReservations(metrics: Metrics): ReservationCounts {
  const count = metrics.counter({
    name: 'skysync_reservations_total',
    help: 'Reservations that orders asked for, by what became of them',
    labels: { result: ['held', ...refusals, 'failed'] },
  });
  return {
    conflict: metrics.counter({
      name: 'skysync_stock_conflicts_total',
      help: 'Reservations whose goods were gone, or wanted by others, when their holds were written',
      labels: {},
    }),
    async counted(reserve) {
      try {
        const made = await reserve();
        count({ result: 'held' });
        return made;
      } catch (error) {
        const code = error instanceof Problem ? error.code : undefined;
        count({ result: refusals.find((refusal) => refusal === code) ?? 'failed' });
        throw error;
      }
    },
  };
}
