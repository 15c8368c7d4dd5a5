/** Counters on the real database: the smallest aggregate that shows whether a change was lost or made twice. */
import {
  createInProcessRuntime,
  createTestDatabase,
  type InProcessRuntime,
  type TestDatabase,
} from '@skysync/test-kit';
import type { Aggregate, AggregateStore, Next } from '../src/aggregates/aggregate';
import { createAggregateStore } from '../src/aggregates/aggregate-store';
import { createIndexes, nativeCollection } from '../src/aggregates/connect-database';
import { defineRecord } from '../src/aggregates/record';
import type { OwnEvents } from '../src/events/hand-over';
import type { Outbox } from '../src/events/outbox';
import { createOutboxRelay, type OutboxRelay } from '../src/events/outbox-relay';
import type { OutboxCollection } from '../src/events/take-out';
import { createLogger } from '../src/logging/logger';

export interface Counter extends Aggregate {
  n: number;
  name?: string;
  note?: string;
}

const counterRecord = () =>
  defineRecord<Counter>({
    name: 'Counter',
    collection: 'counters',
    fields: { n: Number, name: String, note: String },
    indexes: [[{ name: 1 }, { unique: true, partialFilterExpression: { name: { $exists: true } } }]],
  });

export interface Counters {
  store: AggregateStore<Counter>;
  relay: OutboxRelay;
  runtime: InProcessRuntime;
  database: TestDatabase;
  /** The documents with what they have still to tell. */
  outboxes: OutboxCollection;
  /** How many events the outbox of `id` holds. */
  left(id: string): Promise<number | undefined>;
  /** Of whom the broker was told, in order of their names. */
  subjects(): string[];
  /** No documents, nothing published, the broker back. */
  reset(): Promise<void>;
}

export const silent = createLogger('test');
silent.silent = true;

/** A store as one replica of a service has it; replicas share a database. */
export async function createCounters(database?: TestDatabase, ownEvents?: OwnEvents): Promise<Counters> {
  const own = database ?? (await createTestDatabase());
  const runtime = createInProcessRuntime('order-service');
  const relay = createOutboxRelay({ runtime, log: silent, ...(ownEvents && { ownEvents }) });
  if (database) own.connection.deleteModel('Counter');
  const store = createAggregateStore(own.connection, counterRecord(), relay);
  await createIndexes(own.connection);
  const outboxes = nativeCollection<Outbox>(own.connection, 'counters');
  return {
    store,
    relay,
    runtime,
    database: own,
    outboxes,
    left: async (id) => (await outboxes.findOne({ _id: id }))?.outbox.length,
    subjects: () => runtime.published.map(({ subject }) => subject).sort(),
    reset: async () => {
      await outboxes.deleteMany({});
      runtime.published.length = 0;
      runtime.breakBroker(false);
    },
  };
}

/** A step that counts, with an event for each count. */
export const count = (counter: Counter): Next<Counter> => ({
  state: { ...counter, n: counter.n + 1 },
  events: [
    {
      type: 'skysync.inventory.adjusted.v1',
      data: { sku: 'A-1', productId: counter._id, available: counter.n + 1, reason: 'count' },
    },
  ],
});
