/** Wires a service: stores, outboxes, dead letters, sweeps, routes. */
import { type Topic, topicOf } from '@skysync/contracts';
import type { Express } from 'express';
import type { Connection } from 'mongoose';
import type { Aggregate } from '../aggregates/aggregate';
import { createAggregateStore } from '../aggregates/aggregate-store';
import { createIndexes, nativeCollection, pingDatabase } from '../aggregates/connect-database';
import type { RecordDefinition } from '../aggregates/record';
import { revocationRecord } from '../auth/revocation';
import { createRevocations, type Revocations } from '../auth/revocations';
import { createTokenVerifier } from '../auth/verify-token';
import { deadLetterRecord } from '../dead-letters/dead-letter';
import { deadLetterRoutes } from '../dead-letters/dead-letter-routes';
import { createDeadLetters, type DeadLetters } from '../dead-letters/dead-letters';
import { createDeliver, type Deliver, type EventHandlers, topicsOf, typesOf } from '../events/deliver';
import type { OwnEvents } from '../events/hand-over';
import { createOutboxRelay, type OutboxRelay } from '../events/outbox-relay';
import { silentMetrics } from '../metrics/metrics';
import { readLetters, readOutboxes, readOverdue } from '../metrics/record-gauges';
import { countHandled, countLetters, countSweeps, countWritten } from '../metrics/service-metrics';
import { createCall } from '../runtime/calls';
import { tracedRuntime } from '../tracing/traced-runtime';
import type { Assembled, Base, BaseParts, ServiceDefinition } from './definition';
import { routeDurations } from './route-durations';
import { createServiceApp, mounting } from './service-app';
import { createSweeper, type Sweep } from './sweeper';

/** Builds the app of a service and what it works with, over a database that is connected. It never listens. */
export async function assemble<D>(definition: ServiceDefinition<D>, parts: BaseParts): Promise<Assembled<D>> {
  const { connection, log, env, metrics = silentMetrics } = parts;
  const runtime = tracedRuntime(parts.runtime);
  // the stores need the relay, which hands their events to what is built of the stores
  let ownEvents: OwnEvents = () => Promise.reject(new Error('the service is not built yet'));
  const relay = createOutboxRelay({
    runtime,
    log,
    ...(definition.ownEvents && { ownEvents: (events) => ownEvents(events) }),
  });
  const { store, outboxes, records } = createStores(
    connection,
    countWritten(metrics, relay, definition.counts?.(metrics)),
  );
  // the handlers work with what is built below, which may show the dead letters, which are handed to the handlers
  let handle: Deliver = async () => 'RETRY';
  const counted = countHandled(metrics, [...typesOf(definition.events ?? {}), accessRevoked]);
  const again = counted('dead_letters', (envelope) => handle(envelope));
  const letters = countLetters(metrics, store(deadLetterRecord));
  const deadLetters = createDeadLetters({ store: letters, deliver: again, log });
  const revocations = createRevocations(store(revocationRecord), log);
  const call = createCall(runtime);
  const deps = await definition.build({ runtime, call, store, connection, deadLetters, metrics, log, env });
  handle = createDeliver(handlersOf(definition, revocations), deps, log);
  ownEvents = async (events) => definition.ownEvents?.(deps, events);
  await createIndexes(connection);
  await revocations.read();
  await definition.prepare?.(deps);
  readRecords(parts, records);

  const own = definition.sweeps?.(deps) ?? [];
  const retries: Sweep = { name: 'dead letters', run: deadLetters.retryDue };
  const sweep = createSweeper(countSweeps(metrics, [...outboxes, retries, ...own]), log);
  const deliver = counted('broker', handle);
  const app = buildApp(definition, parts, { deps, deliver, deadLetters, revocations, sweep });
  const settle = async (): Promise<void> => {
    await definition.settle?.(deps);
    await relay.drain();
  };
  const close = async (): Promise<void> => {
    await definition.close?.(deps);
    await settle();
    await revocations.close();
  };
  const { follow, catchUp } = revocations;
  return { app, deps, sweep, relay, follow, catchUp, settle, close };
}

const accessRevoked = 'skysync.user.access_revoked.v1';

/** Every service hears of access tokens that were taken back. */
const handlersOf = <D>({ events }: ServiceDefinition<D>, revocations: Revocations): EventHandlers<D> => ({
  ...events,
  [accessRevoked]: (_deps, event) => revocations.receive(event),
});

/** The topics that a service listens to. */
export const heardTopics = ({ events }: Pick<ServiceDefinition<never>, 'events'>): Topic[] => [
  ...new Set([...topicsOf(events ?? {}), topicOf(accessRevoked)]),
];

/** What somebody who collects metrics has looked up. */
function readRecords({ metrics = silentMetrics, connection }: BaseParts, records: readonly AnyRecord[]): void {
  readOutboxes(metrics, connection, records);
  readOverdue(metrics, connection, records);
  readLetters(metrics, connection, deadLetterRecord);
}

/** What of a service the outside reaches. */
interface Reached<D> {
  deps: D;
  deliver: Deliver;
  deadLetters: DeadLetters;
  revocations: Revocations;
  sweep(): Promise<void>;
}

function buildApp<D>(definition: ServiceDefinition<D>, parts: BaseParts, reached: Reached<D>): Express {
  const { runtime, connection, log, metrics } = parts;
  const { routes, bodyLimit = '256kb' } = definition;
  const { deps, deliver, deadLetters, revocations, sweep } = reached;
  const verifyToken = createTokenVerifier(parts.publicKeys, revocations.isRevoked);
  return createServiceApp({
    log,
    runtime,
    durations: routeDurations(metrics, [...routes, ...deadLetterRoutes]),
    ready: () => pingDatabase(connection),
    mountings: [
      mounting({ routes, deps, verifyToken, bodyLimit }),
      mounting({ routes: deadLetterRoutes, deps: { deadLetters }, verifyToken, bodyLimit }),
    ],
    inbound: {
      topics: heardTopics(definition),
      deliver,
      deadLetter: deadLetters.receive,
      timers: { sweeper: sweep },
    },
  });
}

type AnyRecord = Pick<RecordDefinition<Aggregate>, 'name' | 'collection' | 'outbox'>;

/** The stores of one service, each with the sweep of its outbox, and the records that were made so far. */
function createStores(connection: Connection, relay: OutboxRelay) {
  const outboxes: Sweep[] = [];
  const records: AnyRecord[] = [];
  const store: Base['store'] = (record) => {
    const { name, collection } = record;
    const run = () => relay.sweep(nativeCollection(connection, collection));
    if (record.outbox) outboxes.push({ name: `outbox of ${name}`, run });
    records.push(record);
    return createAggregateStore(connection, record, relay);
  };
  return { store, outboxes, records };
}
