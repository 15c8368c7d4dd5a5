/** What the platform needs on a machine, as data: how each part is found, and how it is made when it is not there. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { sync as which } from 'which';
import { repository } from './instance';

export interface Requirement {
  name: string;
  /** Where it is; undefined when it has to be made. */
  find(env: NodeJS.ProcessEnv): string | undefined;
  /** The script of tools/ that makes it, and its arguments. */
  make: [script: string, ...args: string[]];
  /** Parts of one lane are made one after another, lanes beside each other. */
  lane: 'debian packages' | 'go programs' | 'database root';
  /** What a person can do where it cannot be made. */
  instead: string;
}

export const cacheDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'skysync');

const versions = Object.fromEntries(
  [...readFileSync(join(repository, 'tools/versions.env'), 'utf8').matchAll(/^(\w+)=(\S+)/gm)].map(
    ([, name, value]) => [name, value],
  ),
) as Record<
  | 'DAPR_VERSION'
  | 'DAPR_CLI_VERSION'
  | 'FERRETDB_VERSION'
  | 'JAEGER_VERSION'
  | 'MAILPIT_VERSION'
  | 'NATS_SERVER_VERSION',
  string
>;

const cached = (name: string): string => join(cacheDirectory(), name);
export const databaseRoot = cached('database-root');
const builtDaprd = cached(`bin/daprd-${versions.DAPR_VERSION}`);
const builtCli = cached(`bin/dapr-${versions.DAPR_CLI_VERSION}`);
const builtMailpit = cached(`bin/mailpit-${versions.MAILPIT_VERSION}`);
const builtNats = cached(`bin/nats-server-${versions.NATS_SERVER_VERSION}`);
const builtFerretdb = cached(`bin/ferretdb-${versions.FERRETDB_VERSION}`);
const builtJaeger = cached(`bin/jaeger-${versions.JAEGER_VERSION}`);

const ifPresent = (path: string): string | undefined => (existsSync(path) ? path : undefined);

/** The full path of a program on the PATH. */
export function onPath(program: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const path = [...(env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'].filter(Boolean).join(delimiter);
  return which(program, { nothrow: true, path }) ?? undefined;
}

const ownDatabase = (env: NodeJS.ProcessEnv): string | undefined => env.MONGODB_URI || onPath('mongod', env);

export const redisServer: Requirement = {
  name: 'Redis',
  find: (env) => env.REDIS_HOST || onPath('redis-server', env),
  make: ['install-debian-packages.sh', 'redis-server'],
  lane: 'debian packages',
  instead: 'install redis-server, or set REDIS_HOST (and REDIS_PASSWORD)',
};

export const daprd: Requirement = {
  name: `daprd ${versions.DAPR_VERSION}`,
  find: (env) => env.DAPRD || ifPresent(join(homedir(), '.dapr/bin/daprd')) || ifPresent(builtDaprd),
  make: ['build-go-program.sh', 'daprd', builtDaprd],
  lane: 'go programs',
  instead: 'install Dapr (dapr init --slim), or set DAPRD to a daprd with all components',
};

export const daprCli: Requirement = {
  name: `dapr CLI ${versions.DAPR_CLI_VERSION}`,
  find: (env) => onPath('dapr', env) || ifPresent(builtCli),
  make: ['build-go-program.sh', 'dapr', builtCli],
  lane: 'go programs',
  instead: 'install the dapr CLI',
};

export const ferretdb: Requirement = {
  name: `FerretDB ${versions.FERRETDB_VERSION}`,
  find: (env) => ownDatabase(env) || ifPresent(builtFerretdb),
  make: ['build-go-program.sh', 'ferretdb', builtFerretdb],
  lane: 'go programs',
  instead: 'set MONGODB_URI',
};

export const postgres: Requirement = {
  name: 'PostgreSQL with DocumentDB',
  find: (env) => ownDatabase(env) || ifPresent(databaseRoot),
  make: ['build-database-root.sh', databaseRoot],
  lane: 'database root',
  instead: 'set MONGODB_URI',
};

/** Only for `make up TRACES=1`: it takes minutes to build. */
export const jaeger: Requirement = {
  name: `Jaeger ${versions.JAEGER_VERSION}`,
  find: (env) => onPath('jaeger', env) || ifPresent(builtJaeger),
  make: ['build-go-program.sh', 'jaeger', builtJaeger],
  lane: 'go programs',
  instead: 'put a jaeger (version 2) on the PATH, or set OTEL_EXPORTER_OTLP_ENDPOINT to a collector of yours',
};

export const mailpit: Requirement = {
  name: `mailpit ${versions.MAILPIT_VERSION}`,
  find: (env) => env.SMTP_HOST || onPath('mailpit', env) || ifPresent(builtMailpit),
  make: ['build-go-program.sh', 'mailpit', builtMailpit],
  lane: 'go programs',
  instead: 'set SMTP_HOST',
};

/** Only for `BROKER=jetstream`. */
export const natsServer: Requirement = {
  name: `NATS ${versions.NATS_SERVER_VERSION}`,
  find: (env) => onPath('nats-server', env) || ifPresent(builtNats),
  make: ['build-go-program.sh', 'nats-server', builtNats],
  lane: 'go programs',
  instead: 'install nats-server',
};

/** Redis and the database. */
export const infrastructure = [redisServer, ferretdb, postgres];
export const everything = [redisServer, daprd, daprCli, ferretdb, postgres];

/** The path of something that `make` has already been asked for. */
export function located(requirement: Requirement, env: NodeJS.ProcessEnv = process.env): string {
  const path = requirement.find(env);
  if (!path) throw new Error(`${requirement.name} is not here yet`);
  return path;
}
