/** A Runtime without a platform, for tests of one service: records events, answers calls by their contract, keeps state in memory. */
import {
  type CallAnswer,
  type CallInput,
  type CallName,
  type CloudEvent,
  type EventType,
  isEventType,
} from '@skysync/contracts';
import { type Inbound, Problem, type Runtime, type Stored } from '@skysync/service-kit';
import { type Router as ExpressRouter, Router } from 'express';
import { checkedAnswer, findCall, problemAnswer, type StandIn } from './stand-ins';

export interface InProcessRuntime extends Runtime {
  /** Everything published so far, oldest first. */
  readonly published: CloudEvent[];
  publishedOf<T extends EventType>(type: T): CloudEvent<T>[];
  /** Every call so far, as `app name`. */
  readonly invoked: string[];
  /**
   * Sets what another service answers; a thrown problem is what the caller gets. Input and answer are held against the
   * contract. `app` is who was asked, where several apps answer the same call.
   */
  answer<C extends CallName>(
    name: C,
    answer: (input: CallInput<C>, app: string) => CallAnswer<C> | Promise<CallAnswer<C>>,
  ): void;
  /** Makes publishing fail until called with `false`. */
  breakBroker(broken: boolean): void;
  /** What the service asked to be brought. */
  readonly inboundOf: () => Inbound;
}

export function createInProcessRuntime(appId: string, secrets: Record<string, string> = {}): InProcessRuntime {
  const published: CloudEvent[] = [];
  const invoked: string[] = [];
  const standIns = new Map<string, StandIn>();
  let inbound: Inbound | undefined;
  let broken = false;

  return {
    appId,
    published,
    invoked,
    publishedOf: <T extends EventType>(type: T) =>
      published.filter((event): event is CloudEvent<T> => isEventType(event.type) && event.type === type),
    answer: (name, answer) => void standIns.set(name, answer as StandIn),
    breakBroker: (value) => {
      broken = value;
    },
    inboundOf: () => {
      if (!inbound) throw new Error('the service was not assembled yet');
      return inbound;
    },
    ready: async () => {},
    close: async () => {},
    async secret(name) {
      const value = secrets[name];
      if (!value) throw new Error(`the secret "${name}" is empty`);
      return value;
    },
    async publish(_topic, events) {
      if (broken) throw new Error('the broker is away');
      published.push(...structuredClone([...events]));
    },
    async invoke(invocation) {
      const found = findCall(invocation);
      invoked.push(`${invocation.app} ${found.name}`);
      const standIn = standIns.get(found.name);
      if (!standIn) return problemAnswer(new Problem('unavailable', { detail: `nobody answers ${found.name}` }));
      return checkedAnswer(found, (input) => standIn(input, invocation.app));
    },
    bind: async () => undefined,
    state: createMemoryState(),
    senderOf: (headers) => {
      const sender = headers['x-test-sender'];
      if (headers['x-test-stranger']) throw new Problem('token_missing');
      return typeof sender === 'string' ? sender : '';
    },
    inbound(given): ExpressRouter {
      inbound = given;
      return inboundRoutes(given);
    },
  };
}

function inboundRoutes(inbound: Inbound): ExpressRouter {
  const router = Router();
  for (const [name, timer] of Object.entries(inbound.timers)) {
    router.post(`/${name}`, async (_req, res) => {
      await timer();
      res.json({});
    });
  }
  return router;
}

function createMemoryState(): Runtime['state'] {
  const states = new Map<string, Stored<unknown>>();
  let version = 0;
  const checkEtag = (key: string, etag: string | null | undefined): void => {
    if (etag === undefined || (states.get(key)?.etag ?? null) === etag) return;
    throw new Problem('precondition_failed');
  };
  return {
    get: async <T>(key: string) => structuredClone(states.get(key)) as Stored<T> | undefined,
    save: async (key, value, { etag } = {}) => {
      checkEtag(key, etag);
      version += 1;
      states.set(key, { value: structuredClone(value), etag: String(version) });
    },
    delete: async (key, etag) => {
      checkEtag(key, etag);
      states.delete(key);
    },
  };
}
