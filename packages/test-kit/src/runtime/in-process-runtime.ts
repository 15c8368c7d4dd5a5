/** A Runtime without a platform, for tests: records events, answers calls by their contract, keeps state in memory. */
import type { CallAnswer, CallInput, CallName } from '@skysync/contracts';
import { type Inbound, Problem, type Runtime } from '@skysync/service-kit';
import type { Express } from 'express';
import { createConnectedApps } from './connected-apps';
import { createInProcessBroker, type InProcessBroker, type Listener } from './in-process-broker';
import { inboundRoutes } from './inbound-routes';
import { createMemoryState } from './memory-state';
import { checkedAnswer, findCall, problemAnswer, type StandIn } from './stand-ins';

/** What an output binding does in a test. */
export type BindingStandIn = (operation: string, data: unknown, metadata: Record<string, string>) => unknown;

/** A Runtime that a test can inspect and disturb. */
export interface InProcessRuntime extends Runtime, InProcessBroker, Listener {
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
  /** Sets what an output binding does; without it, `bind` throws. */
  answerBinding(name: string, answer: BindingStandIn): void;
}

const senderOf: Runtime['senderOf'] = (headers) => {
  const sender = headers['x-test-sender'];
  if (headers['x-test-stranger']) throw new Problem('token_missing');
  return typeof sender === 'string' ? sender : '';
};

/** Makes the runtime of one service. */
export function createInProcessRuntime(appId: string, secrets: Record<string, string> = {}): InProcessRuntime {
  const invoked: string[] = [];
  const standIns = new Map<string, StandIn>();
  const bindings = new Map<string, BindingStandIn>();
  const apps = createConnectedApps(appId);
  let inbound: Inbound | undefined;

  return {
    appId,
    invoked,
    ...createInProcessBroker(),
    answer: (name, answer) => void standIns.set(name, answer),
    answerBinding: (name, answer) => void bindings.set(name, answer),
    connect: apps.connect,
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
    senderOf,
    inbound(given) {
      inbound = given;
      return inboundRoutes(given);
    },
  };
}
