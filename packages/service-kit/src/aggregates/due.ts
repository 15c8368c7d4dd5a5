/** What time has to do something with: taken by one replica at a time, across all stores. */
import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import { isRepeatable } from '../errors/outages';
import type { Aggregate, AggregateStore } from './aggregate';
import { nativeCollection } from './connect-database';
import { internalFields } from './read-many';
import type { RecordDefinition } from './record';
import { repeating } from './retry';

interface DueDocument {
  _id: string;
  dueAt?: Date;
  /** Who took it last, so that of two replicas each learns what is its own. */
  takenBy?: string;
}

/** The part of a record's store that knows what is due. */
export function createDue<T extends Aggregate>(
  connection: Connection,
  { collection: name, upgrade }: RecordDefinition<T>,
): Pick<AggregateStore<T>, 'takeDue' | 'settled'> {
  const collection = nativeCollection<DueDocument>(connection, name);
  return {
    async takeDue(limit, leaseMs) {
      const now = new Date();
      const isDue = { dueAt: { $exists: true, $lte: now } };
      const due = await nativeCollection(connection, name)
        .find<T>(isDue, { projection: internalFields, sort: { dueAt: 1 }, limit })
        .toArray();
      if (due.length === 0) return due;
      const ids = idsOf(due);
      const lease = { dueAt: new Date(now.getTime() + leaseMs), takenBy: randomUUID() };
      const { modifiedCount } = await repeating(
        () => collection.updateMany({ _id: { $in: ids }, ...isDue }, { $set: lease }),
        isRepeatable,
      );
      const taken = due.map((aggregate) => ({ ...upgrade(aggregate), dueAt: lease.dueAt }));
      if (modifiedCount === due.length) return taken;
      const mine = await collection
        .find({ _id: { $in: ids }, takenBy: lease.takenBy }, { projection: { _id: 1 } })
        .toArray();
      const own = new Set(mine.map(({ _id }) => _id));
      return taken.filter(({ _id }) => own.has(_id));
    },

    async settled(taken) {
      if (taken.length === 0) return;
      const leases = [...new Set(taken.map(({ dueAt }) => dueAt?.getTime() ?? 0))].map((time) => new Date(time));
      const stillLeased = { _id: { $in: idsOf(taken) }, dueAt: { $in: leases } };
      await repeating(() => collection.updateMany(stillLeased, { $unset: { dueAt: 1 } }), isRepeatable);
    },
  };
}

const idsOf = (aggregates: readonly Aggregate[]): string[] => aggregates.map(({ _id }) => _id).sort();
