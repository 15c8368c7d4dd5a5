/** Takes published events out of their outboxes: many in one write. */
import type { mongo } from 'mongoose';
import { repeating } from '../aggregates/retry';
import { isRepeatable } from '../errors/outages';
import type { Outbox } from './outbox';

/** The relay works with nothing of an aggregate but its outbox. */
export type OutboxCollection = mongo.Collection<Outbox>;

/** Events of one aggregate, and where its outbox is. */
export interface Entry {
  collection: OutboxCollection;
  outbox: Outbox;
}

/** One bulk write for each collection. */
export async function takeOut(batch: readonly Entry[]): Promise<void> {
  const collections = [...new Set(batch.map(({ collection }) => collection))];
  await Promise.all(collections.map((collection) => takeOutOf(collection, batch)));
}

async function takeOutOf(collection: OutboxCollection, batch: readonly Entry[]): Promise<void> {
  const ids = new Map<string, string[]>();
  for (const { outbox } of batch.filter((entry) => entry.collection === collection)) {
    ids.set(outbox._id, [...(ids.get(outbox._id) ?? []), ...outbox.outbox.map(({ id }) => id)]);
  }
  const operations = [...ids]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([_id, events]) => ({
      updateOne: { filter: { _id }, update: { $pull: { outbox: { id: { $in: events } } } } },
    }));
  if (operations.length > 0) await repeating(() => collection.bulkWrite(operations, { ordered: false }), isRepeatable);
}
