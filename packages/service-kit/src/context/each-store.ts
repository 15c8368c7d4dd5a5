/** What is due comes from all stores; each part of it is handled in its own. */
import type { Aggregate } from '../aggregates/aggregate';
import { withStore } from './request-context';

/** Runs `work` on the aggregates of each store, one store after another, in the scope of that store. */
export async function eachStore<T extends Aggregate>(
  aggregates: readonly T[],
  work: (ofStore: T[]) => Promise<void>,
): Promise<void> {
  for (const store of new Set(aggregates.map((aggregate) => aggregate.store))) {
    const ofStore = aggregates.filter((aggregate) => aggregate.store === store);
    await withStore(store, () => work(ofStore));
  }
}
