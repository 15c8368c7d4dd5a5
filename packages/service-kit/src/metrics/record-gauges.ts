/** Gauges of every record: what waits in outboxes, what is overdue, and the dead letters. */
import type { Connection } from 'mongoose';
import type { Aggregate } from '../aggregates/aggregate';
import { nativeCollection } from '../aggregates/connect-database';
import type { RecordDefinition } from '../aggregates/record';
import type { DeadLetter } from '../dead-letters/dead-letter';
import type { Outbox } from '../events/outbox';
import type { Metrics } from './metrics';
import { letterKinds } from './service-metrics';

/** More than that at once is an outage, whose size its age tells. */
const mostRead = 1_000;

type Named = Pick<RecordDefinition<Aggregate>, 'name' | 'collection' | 'outbox'>;

/** Seconds since the earliest of these times; 0 when there are none. */
export const secondsSince = (times: readonly Date[], now = Date.now()): number =>
  times.length === 0 ? 0 : Math.max(0, now - Math.min(...times.map((time) => time.getTime()))) / 1_000;

/** One record after another, each by its index of the outbox' times. */
export function readOutboxes(metrics: Metrics, connection: Connection, records: readonly Named[]): void {
  const kept = records.filter(({ outbox }) => outbox);
  if (kept.length === 0) return;
  metrics.gauges({
    gauges: {
      events: {
        name: 'skysync_outbox_events',
        help: `Events that wait in outboxes; ${mostRead} aggregates are read at most`,
      },
      oldest: { name: 'skysync_outbox_oldest_seconds', help: 'Since when the oldest of them waits' },
    },
    labels: { record: kept.map(({ name }) => name) },
    async read(maxTimeMS) {
      const rows = [];
      for (const { name: record, collection } of kept) {
        const waiting = await nativeCollection<Outbox>(connection, collection)
          .find(
            { 'outbox.time': { $lte: new Date() } },
            { projection: { 'outbox.time': 1 }, limit: mostRead, maxTimeMS },
          )
          .toArray();
        const times = waiting.flatMap(({ outbox }) => outbox.map(({ time }) => time));
        rows.push({ labels: { record }, values: { events: times.length, oldest: secondsSince(times) } });
      }
      return rows;
    },
  });
}

/** By the index by which sweeps find it: whatever should have been done by now. */
export function readOverdue(metrics: Metrics, connection: Connection, records: readonly Named[]): void {
  metrics.gauges({
    gauges: {
      count: { name: 'skysync_overdue', help: `Aggregates that are due and were not taken up yet, up to ${mostRead}` },
      oldest: { name: 'skysync_overdue_oldest_seconds', help: 'For how long the longest due of them is' },
    },
    labels: { record: records.map(({ name }) => name) },
    async read(maxTimeMS) {
      const rows = [];
      for (const { name: record, collection } of records) {
        const isDue = { dueAt: { $exists: true, $lte: new Date() } };
        const options = { projection: { _id: 0, dueAt: 1 }, sort: { dueAt: 1 }, limit: mostRead, maxTimeMS } as const;
        const due = await nativeCollection<{ dueAt: Date }>(connection, collection).find(isDue, options).toArray();
        rows.push({
          labels: { record },
          values: { count: due.length, oldest: secondsSince(due.map(({ dueAt }) => dueAt)) },
        });
      }
      return rows;
    },
  });
}

/** There are few: what is read is bounded all the same. */
export function readLetters(metrics: Metrics, connection: Connection, { collection }: Named): void {
  metrics.gauges({
    gauges: {
      open: {
        name: 'skysync_dead_letters_open',
        help: `Stored dead letters that nobody has ended yet, up to ${mostRead}`,
      },
      oldest: { name: 'skysync_dead_letters_oldest_seconds', help: 'Since when the oldest of them is stored' },
    },
    labels: { kind: letterKinds },
    async read(maxTimeMS) {
      const options = { projection: { poison: 1, receivedAt: 1 }, limit: mostRead, maxTimeMS };
      const letters = await nativeCollection<DeadLetter & { _id: string }>(connection, collection)
        .find({}, options)
        .toArray();
      return letterKinds.map((kind) => {
        const times = letters
          .filter(({ poison }) => poison === (kind === 'poison'))
          .map(({ receivedAt }) => receivedAt);
        return { labels: { kind }, values: { open: times.length, oldest: secondsSince(times) } };
      });
    },
  });
}
