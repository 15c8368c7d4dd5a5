/**
 * What a service needs of the platform it runs on. A Dapr sidecar is one (`@skysync/dapr`), the in-process one of the
 * tests another; all are held to one conformance test.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { CloudEvent, Topic } from '@skysync/contracts';
import type { Router } from 'express';

/** A request to another service. */
export interface Invocation {
  /** The app id of who shall answer. */
  app: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  path: string;
  /** Sent as JSON, unless it is a Buffer, which is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Deadline in milliseconds for the whole exchange. */
  timeoutMs: number;
  /**
   * Whether it may be asked again when a replica of the app dies over it: it `reads` only, or is done `once` however
   * often it is asked; `no` means that it may only while nothing can have got there. GET reads, all else is `no`.
   */
  repeats?: 'reads' | 'once' | 'no';
}

/** Any answer, also a failed one; an empty body is an empty text. */
export interface InvocationAnswer {
  status: number;
  text: string;
}

/** A value with the version it was read at. */
export interface Stored<T> {
  value: T;
  /** Changes with every save; give it back to save or delete only what was read. */
  etag: string;
}

/** Keeps JSON values. A key is guarded by ETags in all of its saves or in none; an ETag may come again long after a delete. */
export interface StateStore {
  /** The value as it was last saved, unchecked, and its version; undefined when there is none or its time is over. */
  get<T>(key: string): Promise<Stored<T> | undefined>;
  /** Saves; with an `etag` only over that version, with `null` only when there is none yet. Throws `precondition_failed` otherwise. */
  save(key: string, value: unknown, options?: { etag?: string | null; ttlSeconds?: number }): Promise<void>;
  /** Deletes; with an `etag` only that version. Throws `precondition_failed` otherwise. */
  delete(key: string, etag?: string): Promise<void>;
}

/** What became of a delivery: done; again, please; or never (it goes to the dead letters). */
export type DeliveryStatus = 'SUCCESS' | 'RETRY' | 'DROP';

/** What comes in through the runtime. None of these may throw. */
export interface Inbound {
  topics: readonly Topic[];
  /** Handles one event of a topic. */
  deliver(envelope: unknown): Promise<DeliveryStatus>;
  /** Keeps what was given up on; `RETRY` when not even that is possible now. */
  deadLetter(topic: Topic, envelope: unknown): Promise<DeliveryStatus>;
  /** Names of timers (cron bindings) and what each runs. */
  timers: Readonly<Record<string, () => Promise<void>>>;
}

/** The platform, as far as a service knows it. */
export interface Runtime {
  /** The app id of this service. */
  readonly appId: string;
  /** Waits until the platform serves this service. */
  ready(): Promise<void>;
  /** One secret by name. Throws an error that names the secret when it is missing or empty. */
  secret(name: string): Promise<string>;
  /** Calls another service; resolves with any answer. Rejects with `TimeoutError`, or a connection's error. */
  invoke(invocation: Invocation): Promise<InvocationAnswer>;
  /** Publishes events of one topic, in no promised order; throws unless the broker has all of them. */
  publish(topic: Topic, events: readonly CloudEvent[]): Promise<void>;
  readonly state: StateStore;
  /** Runs an operation of an output binding. */
  bind(name: string, operation: string, data: unknown, metadata?: Record<string, string>): Promise<unknown>;
  /** The app id of the service that sent a request, or '' for one from outside. Throws `token_missing` for a stranger's request. */
  senderOf(headers: IncomingHttpHeaders): string;
  /** The routes through which the platform brings events and timers. */
  inbound(inbound: Inbound): Router;
  close(): Promise<void>;
}
