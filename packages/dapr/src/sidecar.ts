/** A service's own sidecar: secrets, events, state and invocation, each with a deadline and errors that are thrown. */
import { DaprClient, type LoggerService } from '@dapr/dapr';
import type { Logger } from '../logging/logger';
import { withDeadline } from './deadline';
import { createInvoke, type Invoke } from './invoke';
import { createPublish, type Publish } from './publish';
import { createSidecarHttp } from './sidecar-http';
import { createStateStore, type StateStore } from './state';

export interface Sidecar {
  /** Waits until the sidecar serves its API; daprd does so before the app listens. */
  ready(): Promise<void>;
  /** One secret by name. Throws an error that names the secret when it is missing or empty. */
  secret(name: string): Promise<string>;
  publish: Publish;
  invoke: Invoke;
  state: StateStore;
  close(): Promise<void>;
}

export interface SidecarOptions {
  /** Port of the sidecar's HTTP API. */
  port: number;
  apiToken: string;
  log: Logger;
}

const secretStore = 'secretstore';

/**
 * Makes the client of the sidecar at `port`. The SDK waits for the sidecar and reads secrets; what happens with every
 * request goes over our own pool, which has deadlines and tells the status of a failure (docs/adr/0002).
 */
export function createSidecar({ port, apiToken, log }: SidecarOptions): Sidecar {
  const client = new DaprClient({
    daprHost: '127.0.0.1',
    daprPort: String(port),
    daprApiToken: apiToken,
    logger: { service: quietLogger(log) },
  });
  const http = createSidecarHttp(`http://127.0.0.1:${port}`, apiToken);

  return {
    invoke: createInvoke(http),
    publish: createPublish(http),
    state: createStateStore(http),
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

    async close() {
      await Promise.all([http.close(), client.stop()]);
    },
  };
}

/** The SDK logs what it also throws or returns; its lines are for debugging only. */
function quietLogger(log: Logger): LoggerService {
  const write = (message: unknown): void => void log.debug(String(message));
  return { error: write, warn: write, info: write, verbose: write, debug: write };
}
