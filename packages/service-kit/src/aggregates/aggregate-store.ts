/** The one way aggregates are stored: insert, find, change by revision with the events in the same write, and due. */
import type { DomainEvent } from '@skysync/contracts';
import type { Connection, Model } from 'mongoose';
import { currentContext } from '../context/request-context';
import { type Outbox, type OutboxEvent, stamped } from '../events/outbox';
import type { OutboxRelay } from '../events/outbox-relay';
import { createChange } from './change-together';
import { nativeCollection } from './connect-database';
import { differences } from './differences';
import { createDue } from './due';
import { createReadMany } from './read-many';
import type { Aggregate, New, RecordDefinition } from './record';
import { currentScope, currentStore } from './store-scope';
import { createWriteQueue } from './write-queue';

/** What a pure step makes of an aggregate: its next state, and the events that tell of it. */
export interface Next<T> {
  state: T;
  events?: readonly DomainEvent[];
}

/** Takes an aggregate as it stands to the next state; undefined when there is nothing to do. May be called again. */
export type Step<T> = (current: T, now: Date) => Next<T> | undefined;

export interface Changed<T> {
  /** As it now stands. */
  state: T;
  /** False when the step had nothing to do. */
  changed: boolean;
}

export type Stored<T> = T & { outbox: OutboxEvent[] };

export interface AggregateStore<T extends Aggregate> {
  /** Saves a new aggregate of the current store; undefined when its id, or another unique key, is taken. */
  insert(state: New<T>, events?: readonly DomainEvent[]): Promise<T | undefined>;
  find(id: string): Promise<T | undefined>;
  findMany(ids: readonly string[]): Promise<T[]>;
  /**
   * Loads, calls the pure step, writes guarded by the revision, and again when somebody else was first. Changes of the
   * same moment go in one write. `from` is the aggregate as the caller has just read it, and saves the first read. Undefined when there is none of this id.
   * Throws the duplicate key error of a unique index, and `unavailable` when others are always first.
   */
  change(id: string, step: Step<T>, from?: T): Promise<Changed<T> | undefined>;
  /**
   * Aggregates of all stores that are due, the longest due first, put off by `leaseMs` so that another replica takes
   * other ones and whatever fails comes again; their `dueAt` is the end of that lease. Handle each in its own store.
   */
  takeDue(limit: number, leaseMs: number): Promise<T[]>;
  /**
   * Nothing is left to happen by itself to these, as {@link takeDue} gave them out: they are no longer due, unless
   * somebody has changed when they are due since.
   */
  settled(taken: readonly T[]): Promise<void>;
  /** For lists and aggregations that profit from mongoose; scoped to the current store. */
  readonly model: Model<Stored<T>>;
}

/** Makes the store of a record in the service's database; its events leave through `relay`. */
export function createAggregateStore<T extends Aggregate>(
  connection: Connection,
  record: RecordDefinition<T>,
  relay: OutboxRelay,
): AggregateStore<T> {
  const { name, collection } = record;
  const queue = createWriteQueue(nativeCollection(connection, collection));
  const outboxes = nativeCollection<Outbox>(connection, collection);
  const read = createReadMany<T>(connection, collection);

  const find = async (id: string): Promise<T | undefined> => {
    const store = currentScope(); // throws outside any request, event or sweep
    const found = await read(id);
    return found && (store === undefined || found.store === store) ? found : undefined;
  };

  const write = async (before: T, after: T, outbox: OutboxEvent[]): Promise<boolean> => {
    const { _id, store, revision } = before;
    const update = {
      ...differences(before, after),
      ...(outbox.length > 0 && { $push: { outbox: { $each: outbox } } }),
    };
    const won = await queue.update({ filter: { _id, store, revision }, update });
    if (won) relay.add(outboxes, { _id, store, outbox });
    return won;
  };

  return {
    model: connection.model<Stored<T>>(name, record.schema),
    find,
    findMany: async (ids) => (await Promise.all([...new Set(ids)].map(find))).filter((found) => found !== undefined),
    change: createChange({ name, find, write }),

    async insert(state, events = []) {
      const traceparent = currentContext()?.traceparent;
      const outbox = events.map((event) => stamped(event, traceparent));
      // the compiler cannot see that T without two members, and those two, are T
      const aggregate = { ...state, store: currentStore(), revision: 1 } as T;
      if (await queue.insert({ ...aggregate, ...(record.outbox && { outbox }) })) return undefined;
      relay.add(outboxes, { _id: aggregate._id, store: aggregate.store, outbox });
      return aggregate;
    },

    ...createDue<T>(connection, collection),
  };
}
