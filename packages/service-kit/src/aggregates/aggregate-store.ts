/** The one way aggregates are stored: insert, find, change by revision with the events in the same write, and due. */
import type { Connection } from 'mongoose';
import { currentContext } from '../context/request-context';
import { type Outbox, type OutboxEvent, stamped } from '../events/outbox';
import type { OutboxRelay } from '../events/outbox-relay';
import type { Aggregate, AggregateStore, Stored } from './aggregate';
import { createChange } from './change-together';
import { nativeCollection } from './connect-database';
import { differences } from './differences';
import { createDue } from './due';
import { createReadMany } from './read-many';
import type { RecordDefinition } from './record';
import { currentScope, currentStore } from './store-scope';
import { createWriteQueue } from './write-queue';

/** Makes the store of a record in the service's database; its events leave through `relay`. */
export function createAggregateStore<T extends Aggregate>(
  connection: Connection,
  record: RecordDefinition<T>,
  relay: OutboxRelay,
): AggregateStore<T> {
  const { name } = record;
  const find = createFind(connection, record);
  const { insert, write } = createWrites(connection, record, relay);
  return {
    model: connection.model<Stored<T>>(name, record.schema),
    find,
    findMany: async (ids) => (await Promise.all([...new Set(ids)].map(find))).filter((found) => found !== undefined),
    change: createChange({ name, find, write }),
    insert,
    ...createDue(connection, record),
  };
}

function createFind<T extends Aggregate>(
  connection: Connection,
  { collection, upgrade }: RecordDefinition<T>,
): AggregateStore<T>['find'] {
  const read = createReadMany<T>(connection, collection);
  return async (id) => {
    const store = currentScope(); // throws outside any request, event or sweep
    const found = await read(id);
    return found && (store === undefined || found.store === store) ? upgrade(found) : undefined;
  };
}

/** Each write takes its events along in the same document, and hands them to the relay once it is done. */
function createWrites<T extends Aggregate>(connection: Connection, record: RecordDefinition<T>, relay: OutboxRelay) {
  const queue = createWriteQueue(nativeCollection(connection, record.collection));
  const outboxes = nativeCollection<Outbox>(connection, record.collection);

  const insert: AggregateStore<T>['insert'] = async (state, events = []) => {
    const traceparent = currentContext()?.traceparent;
    const outbox = events.map((event) => stamped(event, traceparent));
    // the compiler cannot see that T without two members, and those two, are T
    const aggregate = { ...state, store: currentStore(), revision: 1 } as T;
    if (await queue.insert({ ...aggregate, ...(record.outbox && { outbox }) })) return undefined;
    relay.add(outboxes, { _id: aggregate._id, store: aggregate.store, outbox });
    return aggregate;
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

  return { insert, write };
}
