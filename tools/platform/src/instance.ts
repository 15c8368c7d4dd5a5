/** One running platform is one folder: where its parts keep their files, and what was decided when it was started. */
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { furtherPorts } from './further-ports';
import { type Ports, port, readPorts } from './ports';
import { writeWhole } from './write-whole';

/** The checkout: this file is tools/platform/{src,dist}/instance. */
export const repository = resolve(__dirname, '../../..');

/** Where `make up` keeps its platform. */
export const defaultDirectory = join(repository, '.local');

/** Marks every process of an instance in its environment, so an orphan is found again. */
export const instanceVariable = 'SKYSYNC_INSTANCE';

export interface Instance {
  directory: string;
  ports: Ports;
  /** The environment its apps get on top of this process's own. */
  env: NodeJS.ProcessEnv;
  /** Waits for no disk, so survives killed processes but no power cut: for tests that throw their data away. */
  fast: boolean;
}

/** The settings that `make up NAME=value` may give; kept, so that `make restart` starts a service with the same ones. */
const settings = [
  'RATE_LIMIT_MAX',
  'AUTH_RATE_LIMIT_MAX',
  'WEBHOOK_RATE_LIMIT_MAX',
  'RATE_LIMIT_CEILING',
  'LOG_LEVEL',
  'LOG_TRANSPORTS',
  'LOG_FILE_DIR',
  'LOG_CLOUDWATCH_GROUP',
  'AWS_REGION',
  'GOOGLE_CLOUD_PROJECT',
  'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
  'CORS_ORIGINS',
  'TRUSTED_PROXIES',
  'BODY_LIMIT',
  'BODY_TIMEOUT_MS',
  'BODY_BYTES',
  'UNFINISHED_BODIES',
  'UNFINISHED_BODIES_PER_CLIENT',
  'CATALOGUE_CACHE_MS',
  'CATALOGUE_CACHE_BYTES',
  'UPSTREAM_TIMEOUT_MS',
  'SANDBOX_ENABLED',
  'SHOP_URL',
  'PAYMENTS',
  'TRACES',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_TRACES_SAMPLER_ARG',
  'METRICS',
  'METRICS_STORES',
  'MAIL_ORIGIN',
  'MAIL_SENDER',
  'MAIL_LOCALE',
  'REPLICAS',
  'BROKER',
];

export const settingsOf = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(settings.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]));

const fileOf = (directory: string): string => join(directory, 'instance.json');

/** A new instance from the environment, for `up` and `infra`. */
export function newInstance(options: Partial<Instance> & { directory: string }): Instance {
  const directory = resolve(options.directory);
  mkdirSync(join(directory, 'logs'), { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700); // secrets, logs and data are nobody else's
  const given = { ...settingsOf(process.env), ...options.env };
  const ports = options.ports ?? readPorts(process.env, furtherPorts({ env: given }));
  return {
    directory,
    // links in mails lead to the gateway, unless there is a shop in front of it
    env: { MAIL_ORIGIN: `http://localhost:${port(ports, 'GATEWAY_PORT')}`, ...given },
    ports,
    fast: options.fast ?? false,
  };
}

export function saveInstance(instance: Instance): void {
  const { ports, env, fast } = instance;
  writeWhole(fileOf(instance.directory), `${JSON.stringify({ ports, env, fast }, null, 2)}\n`);
}

/** The instance as it was started, for every command that only looks at it or changes a part. */
export function openInstance(directory = defaultDirectory): Instance {
  const file = fileOf(directory);
  if (!existsSync(file)) return newInstance({ directory });
  return { directory: resolve(directory), ...JSON.parse(readFileSync(file, 'utf8')) };
}

/** Where the demo store's address and logins stand. */
export const demoFile = ({ directory }: Pick<Instance, 'directory'>): string => join(directory, 'demo.json');
