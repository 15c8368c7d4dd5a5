/** The one table of ports: every default, the environment variable that overrides it, and how to find free ones. */
import { createServer } from 'node:net';
import { PlatformError } from './platform-error';

export const appIds = ['user-service', 'product-service', 'order-service', 'payment-service', 'gateway'] as const;
export type AppId = (typeof appIds)[number];

/** One of the replicas of an app: the first is named as its app, the others have a number, `order-service-2`. */
export type Replica = AppId | `${AppId}-${number}`;

/** Port numbers by the name of the environment variable that overrides them. */
export type Ports = Record<string, number>;

export interface AppPorts {
  app: number;
  http: number;
  grpc: number;
  internal: number;
  metrics: number;
}

const appNumber: Record<AppId, number> = {
  gateway: 0,
  'user-service': 1,
  'product-service': 2,
  'order-service': 3,
  'payment-service': 4,
};

const portNames = (replica: Replica): Record<keyof AppPorts, string> => {
  const prefix = replica.toUpperCase().replaceAll('-', '_');
  return {
    app: `${prefix}_PORT`,
    http: `${prefix}_SIDECAR_HTTP_PORT`,
    grpc: `${prefix}_SIDECAR_GRPC_PORT`,
    internal: `${prefix}_SIDECAR_INTERNAL_PORT`,
    metrics: `${prefix}_SIDECAR_METRICS_PORT`,
  };
};

/** The names of the five ports of a replica. */
export const portNamesOf = (replica: Replica): string[] => Object.values(portNames(replica));

function defaultsOf(app: AppId, number = 1): [string, number][] {
  const names = portNames(number === 1 ? app : `${app}-${number}`);
  const n = appNumber[app] + 10 * (number - 1);
  return [
    [names.app, app === 'gateway' ? 8080 : 7100 + n],
    [names.http, 7200 + n],
    [names.grpc, 7300 + n],
    [names.internal, 7400 + n],
    [names.metrics, 7500 + n],
    // of the service itself, see metrics.ts
    [names.app.replace(/PORT$/, 'METRICS_PORT'), 7700 + n],
  ];
}

export const defaultPorts: Readonly<Ports> = Object.freeze(
  Object.fromEntries([
    ['REDIS_PORT', 7379],
    ['MONGODB_PORT', 7017],
    ['MAIL_PORT', 7025],
    ['MAIL_PAGE_PORT', 7026],
    ['STRIPE_STAND_IN_PORT', 7601],
    ['PAYPAL_STAND_IN_PORT', 7602],
    ['CHECKOUT_PAGE_PORT', 7603],
    ['STAND_INS_CONTROL_PORT', 7604],
    ['JAEGER_PORT', 7686],
    ['JAEGER_OTLP_PORT', 7687],
    ...appIds.flatMap((app) => defaultsOf(app)),
  ]),
);

/** The ports of these replicas that are not the first of their app. */
export function replicaPorts(replicas: readonly Replica[]): Ports {
  const further = replicas.flatMap((replica) => {
    const [, app, number] = /^(.+)-(\d+)$/.exec(replica) ?? [];
    return app && isAppId(app) ? defaultsOf(app, Number(number)) : [];
  });
  return Object.fromEntries(further);
}

export const isAppId = (name: string): name is AppId => (appIds as readonly string[]).includes(name);

export function port(ports: Ports, name: string): number {
  const value = ports[name];
  if (value === undefined) throw new Error(`there is no port ${name}`);
  return value;
}

/** The five ports of one replica and its sidecar. */
export function portsOf(ports: Ports, replica: Replica): AppPorts {
  const names = portNames(replica);
  return {
    app: port(ports, names.app),
    http: port(ports, names.http),
    grpc: port(ports, names.grpc),
    internal: port(ports, names.internal),
    metrics: port(ports, names.metrics),
  };
}

/** The defaults with what the environment overrides. */
export function readPorts(env: NodeJS.ProcessEnv, further: Ports = {}): Ports {
  const ports: Ports = { ...defaultPorts, ...further };
  for (const name of Object.keys(ports)) {
    if (!env[name]) continue;
    const value = Number(env[name]);
    if (!Number.isInteger(value) || value < 1 || value > 65535) {
      throw new PlatformError(`${name}=${env[name]} is not a port number`);
    }
    ports[name] = value;
  }
  refuseDoubles(ports);
  return ports;
}

function refuseDoubles(ports: Ports): void {
  const owners = new Map<number, string>();
  for (const [name, value] of Object.entries(ports)) {
    const other = owners.get(value);
    if (other) throw new PlatformError(`${name} and ${other} are both ${value}; each part needs its own port`);
    owners.set(value, name);
  }
}

/** Whether nothing listens there, on any address. */
export function isFree(number: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port: number, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A whole table of unused ports, for a platform of a test's own; below the range that outgoing connections use. */
export async function freePorts(further: Ports = {}): Promise<Ports> {
  const ports: Ports = {};
  let candidate = 10_000 + ((process.pid * 97 + Date.now()) % 20_000);
  for (const name of Object.keys({ ...defaultPorts, ...further })) {
    while (!(await isFree(candidate))) candidate += 1;
    ports[name] = candidate++;
  }
  return ports;
}
