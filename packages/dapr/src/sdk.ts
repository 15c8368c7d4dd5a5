/** Dapr's own SDK, for starting and for secrets; what happens with every request goes over our pool (docs/adr/0002). */
import { DaprClient, type LoggerService } from '@dapr/dapr';
import { type Logger, type Runtime, withDeadline } from '@skysync/service-kit';

const secretStore = 'secretstore';
const secretWithinMs = 5_000;

/** What the SDK does for a runtime. */
export interface Sdk {
  /** Until the sidecar's components work, which they do before the app listens. Throws `TimeoutError`. */
  ready(): Promise<void>;
  /** One secret by name (https://docs.dapr.io/reference/api/secrets_api/); its error names the secret, never a value. */
  secret: Runtime['secret'];
  close(): Promise<void>;
}

/** Where the sidecar is, what opens it, and how long its start may take. */
export interface SdkOptions {
  origin: string;
  apiToken: string;
  readyWithinMs: number;
  /** Secrets `<group>.<anything>` are keys of the one Secret `<group>`: new ones need no new right to read. None when empty. */
  group?: string;
}

/** The SDK on the sidecar at `origin`. Its calls have no deadline of their own, so each gets one here. */
export function createSdk({ origin, apiToken, readyWithinMs, group = '' }: SdkOptions, log: Logger): Sdk {
  const { protocol, hostname, port } = new URL(origin);
  const client = new DaprClient({
    daprHost: `${protocol}//${hostname}`,
    daprPort: port || (protocol === 'https:' ? '443' : '80'),
    daprApiToken: apiToken,
    logger: { service: quietLogger(log) },
  });
  return {
    ready: () =>
      withDeadline(readyWithinMs, 'waiting for the sidecar', (signal) => started(() => client.start(), signal)),

    async secret(name) {
      const found = await withDeadline(secretWithinMs, `reading the secret ${name}`, () =>
        client.secret.get(secretStore, placeOf(name, group)),
      ).catch((cause) => {
        throw new Error(`the secret "${name}" cannot be read from the store "${secretStore}"`, { cause });
      });
      const value = pick({ ...found }, name, group);
      if (typeof value !== 'string' || value === '') throw new Error(`the secret "${name}" is empty`);
      return value;
    },

    close: () => client.stop(),
  };
}

const isGrouped = (name: string, group: string): boolean => group !== '' && name.startsWith(`${group}.`);

/** The name of the Secret that holds this one. */
export const placeOf = (name: string, group: string): string => (isGrouped(name, group) ? group : name);

/** A store of single values answers with the name as key, Kubernetes with the keys of the Secret. */
export const pick = (values: Record<string, unknown>, name: string, group: string): unknown =>
  isGrouped(name, group) ? values[name] : (values[name] ?? Object.values(values)[0]);

/** The SDK gives up after a minute; a sidecar that waits for Redis takes as long as Redis does. */
export async function started(start: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      return await start();
    } catch (error) {
      if (!String(error).includes('SIDECAR_COULD_NOT_BE_STARTED')) throw error;
    }
  }
}

/** The SDK logs what it also throws or returns; its lines are for debugging only. */
function quietLogger(log: Logger): LoggerService {
  const write = (message: unknown): void => void log.debug(String(message));
  return { error: write, warn: write, info: write, verbose: write, debug: write };
}
