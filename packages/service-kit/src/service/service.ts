/** A service as data: what it needs, which rooms it has, what it does on events and with time. The kit does the wiring. */

import type { Express } from 'express';
import type { Connection } from 'mongoose';
import { type AggregateStore, createAggregateStore } from '../aggregates/aggregate-store';
import { connectDatabase, createIndexes, nativeCollection, pingDatabase } from '../aggregates/connect-database';
import type { Aggregate, RecordDefinition } from '../aggregates/record';
import { createTokenVerifier } from '../auth/verify-token';
import { deadLetterRecord } from '../dead-letters/dead-letter';
import { deadLetterRoutes } from '../dead-letters/dead-letter-routes';
import { createDeadLetters, type DeadLetters } from '../dead-letters/dead-letters';
import { createDeliver, type Deliver, type EventHandlers, topicsOf } from '../events/deliver';
import { createOutboxRelay, type OutboxRelay } from '../events/outbox-relay';
import type { Logger } from '../logging/logger';
import type { Route } from '../routes/route';
import { type Call, createCall } from '../runtime/calls';
import type { Runtime } from '../runtime/runtime';
import type { Environment } from './config';
import type { App, Running } from './run';
import { createServiceApp, mounting } from './service-app';
import { createSweeper, type Sweep } from './sweeper';

/** What the kit gives a service to build its own parts from. */
export interface Base {
  runtime: Runtime;
  /** Asks other services. */
  call: Call;
  /** Makes the store of a record; its outbox is relayed and swept. */
  store<T extends Aggregate>(record: RecordDefinition<T>): AggregateStore<T>;
  /** For records that are no aggregates. */
  connection: Connection;
  /** The own dead letters, for a service that shows them. */
  deadLetters: DeadLetters;
  log: Logger;
  env: Environment;
}

export interface ServiceDefinition<D> {
  appId: string;
  routes: readonly Route<D>[];
  events?: EventHandlers<D>;
  /** What time has to do, in this order, besides outboxes and dead letters. */
  sweeps?: (deps: D) => readonly Sweep[];
  /** Largest body of a request; `256kb` when not given. */
  bodyLimit?: string;
  /** Builds what the handlers work with. */
  build(base: Base): Promise<D> | D;
  /** Runs once the indexes are there, before the first request. */
  prepare?(deps: D): Promise<void>;
  /** Ends what `build` has started. */
  close?(deps: D): Promise<void>;
}

export interface Service<D> extends App {
  /** All declared routes, those of the kit included: what documents, policy and access control are generated from. */
  routes: readonly Route<never>[];
  /** The app and what it works with, over a database that is connected. For tests. */
  assemble(parts: BaseParts): Promise<Assembled<D>>;
}

export interface BaseParts {
  runtime: Runtime;
  connection: Connection;
  log: Logger;
  env: Environment;
  publicKeys: string;
}

export interface Assembled<D> {
  app: Express;
  deps: D;
  /** Runs all sweeps once, as the timer does. */
  sweep(): Promise<void>;
  relay: OutboxRelay;
  close(): Promise<void>;
}

/** Makes a service that can be run, tested, and asked for its routes. */
export function defineService<D>(definition: ServiceDefinition<D>): Service<D> {
  const { appId } = definition;
  return {
    appId,
    routes: [...definition.routes, ...(definition.events ? deadLetterRoutes : [])],
    assemble: (parts) => assemble(definition, parts),
    async start(runtime, log, env): Promise<Running> {
      const connection = await connectDatabase(await runtime.secret(`mongodb-uri-${appId}`));
      const publicKeys = await runtime.secret('jwt-public-keys');
      const { app, close } = await assemble(definition, { runtime, connection, log, env, publicKeys });
      return {
        app,
        close: async () => {
          await close();
          await connection.close();
        },
      };
    },
  };
}

async function assemble<D>(definition: ServiceDefinition<D>, parts: BaseParts): Promise<Assembled<D>> {
  const { runtime, connection, log, env, publicKeys } = parts;
  const { events = {}, sweeps, bodyLimit = '256kb', routes } = definition;
  const relay = createOutboxRelay({ runtime, log });
  const outboxes: Sweep[] = [];
  const store: Base['store'] = (record) => {
    const made = createAggregateStore(connection, record, relay);
    if (record.outbox)
      outboxes.push({
        name: `outbox of ${record.name}`,
        run: () => relay.sweep(nativeCollection(connection, record.collection)),
      });
    return made;
  };
  // the handlers work with what is built below, which may show the dead letters, which are handed to the handlers
  let deliver: Deliver = async () => 'RETRY';
  const deadLetters = createDeadLetters({
    store: store(deadLetterRecord),
    deliver: (envelope) => deliver(envelope),
    log,
  });
  const deps = await definition.build({ runtime, call: createCall(runtime), store, connection, deadLetters, log, env });
  deliver = createDeliver(events, deps, log);
  await createIndexes(connection);
  await definition.prepare?.(deps);

  const own = sweeps?.(deps) ?? [];
  const retries: Sweep[] = definition.events ? [{ name: 'dead letters', run: deadLetters.retryDue }] : [];
  const sweep = createSweeper([...outboxes, ...retries, ...own], log);
  const verifyToken = createTokenVerifier(publicKeys);
  const app = createServiceApp({
    log,
    runtime,
    ready: () => pingDatabase(connection),
    mountings: [
      mounting({ routes, deps, verifyToken, bodyLimit }),
      ...(definition.events
        ? [mounting({ routes: deadLetterRoutes, deps: { deadLetters }, verifyToken, bodyLimit })]
        : []),
    ],
    inbound: {
      topics: topicsOf(events),
      deliver: (envelope) => deliver(envelope),
      deadLetter: deadLetters.receive,
      timers: { sweeper: sweep },
    },
  });
  const close = async (): Promise<void> => {
    await definition.close?.(deps);
    await relay.drain();
  };
  return { app, deps, sweep, relay, close };
}
