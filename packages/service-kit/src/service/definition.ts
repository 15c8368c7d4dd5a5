/** What a service says about itself, and what it gets from the kit for that. */

import type { CloudEvent } from '@skysync/contracts';
import type { Express } from 'express';
import type { Connection } from 'mongoose';
import type { Aggregate, AggregateStore } from '../aggregates/aggregate';
import type { RecordDefinition } from '../aggregates/record';
import type { DeadLetters } from '../dead-letters/dead-letters';
import type { EventHandlers } from '../events/deliver';
import type { OutboxRelay } from '../events/outbox-relay';
import type { Logger } from '../logging/logger';
import type { Metrics } from '../metrics/metrics';
import type { Written } from '../metrics/service-metrics';
import type { Route } from '../routes/route';
import type { Call } from '../runtime/calls';
import type { Runtime } from '../runtime/runtime';
import type { Environment } from './config';
import type { Sweep } from './sweeper';

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
  /** For what only this service can count. */
  metrics: Metrics;
  log: Logger;
  env: Environment;
}

/** What a service says about itself. */
export interface ServiceDefinition<D> {
  appId: string;
  routes: readonly Route<D>[];
  events?: EventHandlers<D>;
  /**
   * What the service makes of the events in its own outboxes before they leave them, many at a time: at least once, so it
   * must do nothing the second time. When it throws, they stay there and come again; publishing goes on.
   */
  ownEvents?(deps: D, events: readonly CloudEvent[]): Promise<void>;
  /** Makes what counts the events of this service, each once, as it is written. */
  counts?(metrics: Metrics): Written;
  /** What time has to do, in this order, besides outboxes and dead letters. */
  sweeps?: (deps: D) => readonly Sweep[];
  /** Largest body of a request; `256kb` when not given. */
  bodyLimit?: string;
  /** Builds what the handlers work with. */
  build(base: Base): Promise<D> | D;
  /** Runs once the indexes are there, before the first request. */
  prepare?(deps: D): Promise<void>;
  /** Waits for what requests have left to be done after their answers. Called at the end, and between requests where nothing runs then. */
  settle?(deps: D): Promise<void>;
  /** Ends what `build` has started. */
  close?(deps: D): Promise<void>;
}

/** What a service is assembled over. */
export interface BaseParts {
  runtime: Runtime;
  connection: Connection;
  log: Logger;
  env: Environment;
  publicKeys: string;
  /** Nothing is counted without. */
  metrics?: Metrics;
}

/** A service that does not listen yet. */
export interface Assembled<D> {
  app: Express;
  deps: D;
  /** Runs all sweeps once, as the timer does. */
  sweep(): Promise<void>;
  relay: OutboxRelay;
  /** From now on it hears of revoked tokens that other replicas got the event of. */
  follow(): void;
  /** Learns at once what it would have heard of meanwhile, if the process stood still. */
  catchUp(): Promise<void>;
  /** Waits until all that requests have begun is done, their events published included, or has failed. */
  settle(): Promise<void>;
  close(): Promise<void>;
}
