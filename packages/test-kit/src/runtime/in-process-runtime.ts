/** A Runtime without a platform, for tests: records events, answers calls by their contract, keeps state in memory. */
import {
  type CallAnswer,
  type CallInput,
  type CallName,
  type CloudEvent,
  type EventType,
  isEventType,
} from '@skysync/contracts';
import { type Inbound, Problem, type Runtime } from '@skysync/service-kit';
import type { Express } from 'express';
import { createConnectedApps } from './connected-apps';
import { bring, inboundRoutes } from './inbound-routes';
import { createMemoryState } from './memory-state';
import { checkedAnswer, findCall, problemAnswer, type StandIn } from './stand-ins';

/** What an output binding does in a test. */
export type BindingStandIn = (operation: string, data: unknown, metadata: Record<string, string>) => unknown;

/** A Runtime that a test can inspect and disturb. */
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
  /** Has all invocations of `app` answered by a real app, over HTTP. */
  connect(app: string, express: Express): Promise<void>;
  /** Brings what is published to the service of `other`, which may be this one, before `publish` returns. */
  feed(other: Pick<InProcessRuntime, 'inboundOf'>): void;
  /** Sets what an output binding does; without it, `bind` throws. */
  answerBinding(name: string, answer: BindingStandIn): void;
  /** Makes publishing fail until called with `false`. */
  breakBroker(broken: boolean): void;
  /** What the service asked to be brought. */
  readonly inboundOf: () => Inbound;
}

/** The largest request that the real sidecar takes, in bytes. */
const maxBytes = 4 * 1024 * 1024;

/** Makes the runtime of one service. */
export function createInProcessRuntime(appId: string, secrets: Record<string, string> = {}): InProcessRuntime {
  const published: CloudEvent[] = [];
  const invoked: string[] = [];
  const standIns = new Map<string, StandIn>();
  const bindings = new Map<string, BindingStandIn>();
  const apps = createConnectedApps(appId);
  const fed: Pick<InProcessRuntime, 'inboundOf'>[] = [];
  let inbound: Inbound | undefined;
  let broken = false;

  return {
    appId,
    published,
    invoked,
    publishedOf: <T extends EventType>(type: T) =>
      published.filter((event): event is CloudEvent<T> => isEventType(event.type) && event.type === type),
    answer: (name, answer) => void standIns.set(name, answer),
    answerBinding: (name, answer) => void bindings.set(name, answer),
    connect: apps.connect,
    feed: (other) => void fed.push(other),
    breakBroker: (value) => {
      broken = value;
    },
    inboundOf: () => {
      if (!inbound) throw new Error('the service was not assembled yet');
      return inbound;
    },
    ready: async () => {},
    close: apps.close,
    async secret(name) {
      const value = secrets[name];
      if (!value) throw new Error(`the secret "${name}" is empty`);
      return value;
    },
    async publish(topic, events) {
      if (broken) throw new Error('the broker is away');
      const json = JSON.stringify(events);
      if (json.length > maxBytes) throw new Problem('payload_too_large');
      const sent: CloudEvent[] = JSON.parse(json);
      published.push(...sent);
      for (const { inboundOf } of fed) for (const event of sent) await bring(inboundOf(), topic, event);
    },
    async invoke(invocation) {
      const answered = apps.invoke(invocation);
      if (answered) return answered;
      const found = findCall(invocation);
      invoked.push(`${invocation.app} ${found.name}`);
      const standIn = standIns.get(found.name);
      if (!standIn) return problemAnswer(new Problem('unavailable', { detail: `nobody answers ${found.name}` }));
      return checkedAnswer(found, (input) => standIn(input, invocation.app));
    },
    async bind(name, operation, data, metadata = {}) {
      const standIn = bindings.get(name);
      if (!standIn) throw new Problem('unavailable', { detail: `${name} does not answer` });
      return standIn(operation, data, metadata);
    },
    state: createMemoryState(),
    senderOf: (headers) => {
      const sender = headers['x-test-sender'];
      if (headers['x-test-stranger']) throw new Problem('token_missing');
      return typeof sender === 'string' ? sender : '';
    },
    inbound(given) {
      inbound = given;
      return inboundRoutes(given);
    },
  };
}
