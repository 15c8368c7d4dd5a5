/** Dapr's own SDK, for starting and for secrets; what happens with every request goes over our pool (docs/adr/0002). */
import { DaprClient, type LoggerService } from '@dapr/dapr';
import { type Logger, type Runtime, withDeadline } from '@skysync/service-kit';

const secretStore = 'secretstore';
const readyWithinMs = 60_000;
const secretWithinMs = 5_000;

/** What the SDK does for a runtime. */
export interface Sdk {
  /** Until the sidecar's components work, which they do before the app listens. Throws `TimeoutError`. */
  ready(): Promise<void>;
  /** One secret by name (https://docs.dapr.io/reference/api/secrets_api/); its error names the secret, never a value. */
  secret: Runtime['secret'];
  close(): Promise<void>;
}

/** The SDK on the sidecar at `origin`. Its calls have no deadline of their own, so each gets one here. */
export function createSdk(origin: string, apiToken: string, log: Logger): Sdk {
  const { protocol, hostname, port } = new URL(origin);
  const client = new DaprClient({
    daprHost: `${protocol}//${hostname}`,
    daprPort: port || (protocol === 'https:' ? '443' : '80'),
    daprApiToken: apiToken,
    logger: { service: quietLogger(log) },
  });
  return {
    ready: () => withDeadline(readyWithinMs, 'waiting for the sidecar', () => client.start()),

    async secret(name) {
      const found = await withDeadline(secretWithinMs, `reading the secret ${name}`, () =>
        client.secret.get(secretStore, name),
      ).catch((cause) => {
        throw new Error(`the secret "${name}" cannot be read from the store "${secretStore}"`, { cause });
      });
      // a store of single values answers with the name as key, Kubernetes with the keys of the Secret
      const values: Record<string, unknown> = { ...found };
      const value = values[name] ?? Object.values(values)[0];
      if (typeof value !== 'string' || value === '') throw new Error(`the secret "${name}" is empty`);
      return value;
    },

    close: () => client.stop(),
  };
}

/** The SDK logs what it also throws or returns; its lines are for debugging only. */
function quietLogger(log: Logger): LoggerService {
  const write = (message: unknown): void => void log.debug(String(message));
  return { error: write, warn: write, info: write, verbose: write, debug: write };
}
