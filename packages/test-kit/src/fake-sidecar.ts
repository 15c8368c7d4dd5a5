/** A sidecar without Dapr for API tests of one service: records events, answers invocations, keeps state in memory. */
import type { CloudEvent, EventType, Topic } from '@skysync/events';
import { AppError, type InvokeOptions, type Sidecar, type Stored } from '@skysync/service-kit';

type Answer = (body: unknown) => unknown;

export interface FakeSidecar extends Sidecar {
  /** Everything published so far, oldest first. */
  published: CloudEvent[];
  publishedOf(type: EventType): CloudEvent[];
  /** Every invocation so far, as `app METHOD /path`. */
  invoked: string[];
  /** Sets what `app METHOD /path` answers; a throwing answer is the error the caller gets. */
  answer(call: string, answer: Answer): void;
  /** Makes publishing fail until called with `false`. */
  breakBroker(broken: boolean): void;
}

export function createFakeSidecar(secrets: Record<string, string> = {}): FakeSidecar {
  const published: CloudEvent[] = [];
  const invoked: string[] = [];
  const answers = new Map<string, Answer>();
  const states = new Map<string, Stored<unknown>>();
  let broken = false;
  let version = 0;

  const checkEtag = (key: string, etag: string | null | undefined): void => {
    if (etag === undefined || (states.get(key)?.etag ?? null) === etag) return;
    throw new AppError(412, 'precondition_failed', 'This was changed by somebody else in the meantime');
  };

  return {
    published,
    invoked,
    publishedOf: (type) => published.filter((event) => event.type === type),
    answer: (call, answer) => void answers.set(call, answer),
    breakBroker: (value) => {
      broken = value;
    },
    ready: async () => {},
    close: async () => {},
    secret: async (name) => {
      const value = secrets[name];
      if (!value) throw new Error(`the secret "${name}" is empty`);
      return value;
    },
    publish: async (_topic: Topic, events) => {
      if (broken) throw new Error('the broker is away');
      published.push(...structuredClone(events));
    },
    invoke: async <T>(appId: string, path: string, options: InvokeOptions = {}) => {
      const call = `${appId} ${options.method ?? (options.body === undefined ? 'GET' : 'POST')} ${path}`;
      invoked.push(call);
      const answer = answers.get(call);
      if (!answer) throw new AppError(503, 'unavailable', `nobody answers ${call}`);
      return structuredClone(answer(options.body)) as T;
    },
    state: {
      get: async <T>(key: string) => structuredClone(states.get(key)) as Stored<T> | undefined,
      save: async (key, value, { etag } = {}) => {
        checkEtag(key, etag);
        states.set(key, { value: structuredClone(value), etag: String(++version) });
      },
      delete: async (key, etag) => {
        checkEtag(key, etag);
        states.delete(key);
      },
    },
  };
}
