/** The one way aggregates are stored: insert, find, change by revision with the events in the same write, and due. */
import type { DomainEvent } from '@skysync/contracts';
import type { Connection, Model } from 'mongoose';
import { withAllStores } from '../context/request-context';
import { unavailable } from '../errors/problem';
import { type Outbox, type OutboxEvent, stamped } from '../events/outbox';
import type { OutboxRelay } from '../events/outbox-relay';
import { createBatches } from './batches';
import { nativeCollection } from './connect-database';
import { differences } from './differences';
import type { Aggregate, New, RecordDefinition } from './record';
import { backOff, maxRounds } from './retry';
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
   * Loads, calls the pure step, writes guarded by the revision, and again when somebody else was first. `from` is the
   * aggregate as the caller has just read it, and saves the first read. Undefined when there is none of this id.
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

const withoutOutbox = { outbox: 0, writeId: 0 } as const;

/** Makes the store of a record in the service's database; its events leave through `relay`. */
export function createAggregateStore<T extends Aggregate>(
  connection: Connection,
  record: RecordDefinition<T>,
  relay: OutboxRelay,
): AggregateStore<T> {
  const model = connection.model<Stored<T>>(record.name, record.schema);
  const queue = createWriteQueue(nativeCollection(connection, record.collection));
  const outboxes = nativeCollection<Outbox>(connection, record.collection);

  const read = createBatches((ids: string[]) => readAll<T>(connection, record.collection, ids));

  const find = async (id: string): Promise<T | undefined> => {
    const store = currentScope(); // throws outside any request, event or sweep
    const found = await read(id);
    return found && (store === undefined || found.store === store) ? found : undefined;
  };

  const write = async (before: T, { state, events = [] }: Next<T>): Promise<T | undefined> => {
    const outbox = events.map(stamped);
    const after: T = { ...state, store: before.store, revision: before.revision + 1 };
    const won = await queue.update({
      filter: { _id: before._id, store: before.store, revision: before.revision },
      update: {
        ...differences(before, after),
        ...(outbox.length > 0 && { $push: { outbox: { $each: outbox } } }),
      } as never,
    });
    if (won) relay.add(outboxes, { _id: after._id, store: after.store, outbox });
    return won ? after : undefined;
  };

  return {
    model,
    find,

    async insert(state, events = []) {
      const outbox = events.map(stamped);
      const aggregate = { ...state, store: currentStore(), revision: 1 } as T;
      const refused = await queue.insert({ ...aggregate, ...(record.outbox && { outbox }) });
      if (refused) return undefined;
      relay.add(outboxes, { _id: aggregate._id, store: aggregate.store, outbox });
      return aggregate;
    },

    findMany: async (ids) => (await Promise.all([...new Set(ids)].map(find))).filter((found) => found !== undefined),

    async change(id, step, from) {
      let current = from ?? (await find(id));
      for (let round = 1; current && round <= maxRounds; round += 1) {
        const next = step(current, new Date());
        if (!next) return { state: current, changed: false };
        const after = await write(current, next);
        if (after) return { state: after, changed: true };
        await backOff(round);
        current = await find(id);
      }
      if (!current) return undefined;
      throw unavailable(`${record.name} ${id} is being changed by too many at once`, 1);
    },

    ...dueOf(model),
  };
}

/** What is due, across all stores. */
function dueOf<T extends Aggregate>(model: Model<Stored<T>>): Pick<AggregateStore<T>, 'takeDue' | 'settled'> {
  return {
    takeDue: (limit, leaseMs) =>
      withAllStores(async () => {
        const now = new Date();
        const isDue = { dueAt: { $exists: true, $lte: now } };
        const due = await model
          .find(isDue as never, withoutOutbox)
          .sort({ dueAt: 1 })
          .limit(limit)
          .lean<T[]>();
        if (due.length === 0) return due;
        const taken = { _id: { $in: due.map(({ _id }) => _id).sort() }, ...isDue };
        const lease = new Date(now.getTime() + leaseMs);
        await model.updateMany(taken as never, { $set: { dueAt: lease } } as never);
        return due.map((aggregate) => ({ ...aggregate, dueAt: lease }));
      }),

    settled: async (taken) => {
      if (taken.length === 0) return;
      const ids = taken.map(({ _id }) => _id).sort();
      const leases = [...new Set(taken.map(({ dueAt }) => dueAt?.getTime()))].map((time) => new Date(time ?? 0));
      await withAllStores(() =>
        model.updateMany({ _id: { $in: ids }, dueAt: { $in: leases } } as never, { $unset: { dueAt: 1 } } as never),
      );
    },
  };
}

/** In the order of `ids`; each reader gets a document of its own. */
async function readAll<T extends Aggregate>(
  connection: Connection,
  name: string,
  ids: string[],
): Promise<(T | undefined)[]> {
  const distinct = [...new Set(ids)];
  const filter = distinct.length === 1 ? { _id: distinct[0] } : { _id: { $in: distinct } };
  const found = await nativeCollection<{ _id: string }>(connection, name)
    .find(filter as never, { projection: withoutOutbox })
    .toArray();
  const byId = new Map(found.map((document) => [document._id, document]));
  const given = new Set<string>();
  return ids.map((id) => {
    const document = byId.get(id);
    const copy = given.has(id) ? structuredClone(document) : document;
    given.add(id);
    return copy as T | undefined;
  });
}
