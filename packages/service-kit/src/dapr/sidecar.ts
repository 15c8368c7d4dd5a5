/** A service's own sidecar: secrets, events, state and invocation, each with a deadline and errors that are thrown. */
import { DaprClient, type LoggerService } from '@dapr/dapr';
import type { CloudEvent, Topic } from '@skysync/events';
import type { Logger } from '../logging/logger';
import { withDeadline } from './deadline';
import { createInvoke, type Invoke } from './invoke';
import { createStateStore, type StateStore } from './state';

export interface Sidecar {
  /** Waits until the sidecar serves its API; daprd does so before the app listens. */
  ready(): Promise<void>;
  /** One secret by name. Throws an error that names the secret when it is missing or empty. */
  secret(name: string): Promise<string>;
  /** Publishes the events of one topic in order; throws unless the broker has all of them. */
  publish(topic: Topic, events: CloudEvent[]): Promise<void>;
  invoke: Invoke;
  state: StateStore;
  close(): Promise<void>;
}

export interface SidecarOptions {
  appId: string;
  /** Port of the sidecar's HTTP API. */
  port: number;
  apiToken: string;
  log: Logger;
}

const pubsub = 'pubsub';
const secretStore = 'secretstore';
const cloudEventType = 'application/cloudevents+json';

/** Makes the client of the sidecar at `port`. Nothing is sent before it is used. */
export function createSidecar({ port, apiToken, log }: SidecarOptions): Sidecar {
  const client = new DaprClient({
    daprHost: '127.0.0.1',
    daprPort: String(port),
    daprApiToken: apiToken,
    logger: { service: quietLogger(log) },
  });
  const { invoke, close } = createInvoke(`http://127.0.0.1:${port}`, apiToken);

  return {
    invoke,
    state: createStateStore(client),
    ready: () => withDeadline(client.start(), 'waiting for the sidecar', 60_000),

    async secret(name) {
      const found = (await withDeadline(client.secret.get(secretStore, name), `reading the secret ${name}`).catch(
        (cause) => {
          throw new Error(`the secret "${name}" cannot be read from the store "${secretStore}"`, { cause });
        },
      )) as Record<string, string>;
      const value = found[name] ?? Object.values(found)[0];
      if (!value) throw new Error(`the secret "${name}" is empty`);
      return value;
    },

    async publish(topic, events) {
      if (events.length === 1) {
        const sent = await withDeadline(
          client.pubsub.publish(pubsub, topic, events[0], { contentType: cloudEventType }),
          `publishing to ${topic}`,
        );
        if (sent.error) throw sent.error;
        return;
      }
      const messages = events.map((event) => ({ entryID: event.id, event, contentType: cloudEventType }));
      const { failedMessages } = await withDeadline(
        client.pubsub.publishBulk(pubsub, topic, messages as never),
        `publishing to ${topic}`,
      );
      if (failedMessages[0]) throw failedMessages[0].error ?? new Error(`publishing to ${topic} failed`);
    },

    async close() {
      await Promise.all([close(), client.stop()]);
    },
  };
}

/** The SDK logs what it also throws or returns; its lines are for debugging only. */
function quietLogger(log: Logger): LoggerService {
  const write = (message: unknown): void => void log.debug(String(message));
  return { error: write, warn: write, info: write, verbose: write, debug: write };
}
