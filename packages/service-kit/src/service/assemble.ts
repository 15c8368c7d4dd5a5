/** Wires a service: stores, outboxes, dead letters, sweeps, routes. */
import { type Topic, topicOf } from '@skysync/contracts';
import type { Express } from 'express';
import type { Connection } from 'mongoose';
import { createAggregateStore } from '../aggregates/aggregate-store';
import { createIndexes, nativeCollection, pingDatabase } from '../aggregates/connect-database';
import { revocationRecord } from '../auth/revocation';
import { createRevocations, type Revocations } from '../auth/revocations';
import { createTokenVerifier } from '../auth/verify-token';
import { deadLetterRecord } from '../dead-letters/dead-letter';
import { deadLetterRoutes } from '../dead-letters/dead-letter-routes';
import { createDeadLetters, type DeadLetters } from '../dead-letters/dead-letters';
import { createDeliver, type Deliver, type EventHandlers, topicsOf } from '../events/deliver';
import type { OwnEvents } from '../events/hand-over';
import { createOutboxRelay, type OutboxRelay } from '../events/outbox-relay';
import { createCall } from '../runtime/calls';
import type { Assembled, Base, BaseParts, ServiceDefinition } from './definition';
import { createServiceApp, mounting } from './service-app';
import { createSweeper, type Sweep } from './sweeper';

/** Builds the app of a service and what it works with, over a database that is connected. It never listens. */
export async function assemble<D>(definition: ServiceDefinition<D>, parts: BaseParts): Promise<Assembled<D>> {
  const { runtime, connection, log, env } = parts;
  // the stores need the relay, which hands their events to what is built of the stores
  let ownEvents: OwnEvents = () => Promise.reject(new Error('the service is not built yet'));
  const relay = createOutboxRelay({
    runtime,
    log,
    ...(definition.ownEvents && { ownEvents: (events) => ownEvents(events) }),
  });
  const { store, outboxes } = createStores(connection, relay);
  // the handlers work with what is built below, which may show the dead letters, which are handed to the handlers
  let handle: Deliver = async () => 'RETRY';
  const deliver: Deliver = (envelope) => handle(envelope);
  const deadLetters = createDeadLetters({ store: store(deadLetterRecord), deliver, log });
  const revocations = createRevocations(store(revocationRecord), log);
  const deps = await definition.build({ runtime, call: createCall(runtime), store, connection, deadLetters, log, env });
  handle = createDeliver(handlersOf(definition, revocations), deps, log);
  ownEvents = async (events) => definition.ownEvents?.(deps, events);
  await createIndexes(connection);
  await revocations.read();
  await definition.prepare?.(deps);

  const own = definition.sweeps?.(deps) ?? [];
  const retries: Sweep = { name: 'dead letters', run: deadLetters.retryDue };
  const sweep = createSweeper([...outboxes, retries, ...own], log);
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

/** Every service hears of access tokens that were taken back. */
const handlersOf = <D>({ events }: ServiceDefinition<D>, revocations: Revocations): EventHandlers<D> => ({
  ...events,
  'skysync.user.access_revoked.v1': (_deps, event) => revocations.receive(event),
});

/** The topics that a service listens to. */
export const heardTopics = ({ events }: Pick<ServiceDefinition<never>, 'events'>): Topic[] => [
  ...new Set([...topicsOf(events ?? {}), topicOf('skysync.user.access_revoked.v1')]),
];

/** What of a service the outside reaches. */
interface Reached<D> {
  deps: D;
  deliver: Deliver;
  deadLetters: DeadLetters;
  revocations: Revocations;
  sweep(): Promise<void>;
}

function buildApp<D>(definition: ServiceDefinition<D>, parts: BaseParts, reached: Reached<D>): Express {
  const { runtime, connection, log } = parts;
  const { routes, bodyLimit = '256kb' } = definition;
  const { deps, deliver, deadLetters, revocations, sweep } = reached;
  const verifyToken = createTokenVerifier(parts.publicKeys, revocations.isRevoked);
  return createServiceApp({
    log,
    runtime,
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

/** The stores of one service, each with the sweep of its outbox. */
function createStores(connection: Connection, relay: OutboxRelay): { store: Base['store']; outboxes: Sweep[] } {
  const outboxes: Sweep[] = [];
  const store: Base['store'] = (record) => {
    const { name, collection } = record;
    const run = () => relay.sweep(nativeCollection(connection, collection));
    if (record.outbox) outboxes.push({ name: `outbox of ${name}`, run });
    return createAggregateStore(connection, record, relay);
  };
  return { store, outboxes };
}
