/** Starts the parts of a platform in order; `make up` and the tests use the same functions. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { killHalf, restartApp, startApps } from './apps';
import { databaseKind, mongodbUri, startDatabase } from './database';
import { type Demo, openShop, readDemo } from './demo-store';
import { areBothHealthy } from './health';
import { type Instance, newInstance, openInstance, saveInstance } from './instance';
import { inTurn } from './lock';
import { makeRequirements } from './make-requirements';
import { findHalf, findPart, type Half, instanceProcesses } from './parts';
import { refuseTakenPorts } from './port-owner';
import { type AppId, appIds, freePorts, type Ports, port } from './ports';
import { type Progress, silentProgress } from './progress';
import { hasOwnRedis, redisHost, startRedis } from './redis';
import { everything, infrastructure } from './requirements';
import type { Secrets } from './secret-file';
import { ensureSecrets } from './secrets';
import { stopInstance } from './stop';
import { startWatcher } from './watch';

/** The ports of the parts that this command is about to start. */
function portsToTake(instance: Instance, withApps: boolean): string[] {
  const names: string[] = [];
  if (hasOwnRedis() && !findPart(instance, 'redis')) names.push('REDIS_PORT');
  const server = databaseKind();
  if (server !== 'external' && !findPart(instance, server)) names.push('MONGODB_PORT');
  const runs = instanceProcesses(instance).some(({ args }) => args.includes('--app-id'));
  const appPorts = Object.keys(instance.ports).filter((name) => /^(GATEWAY|\w+_SERVICE)_/.test(name));
  return withApps && !runs ? [...names, ...appPorts] : names;
}

/** Redis and the database, with secrets for whoever uses them. */
export async function bringUpInfrastructure(
  instance: Instance,
  progress: Progress,
  withApps = false,
): Promise<Secrets> {
  await makeRequirements(withApps ? everything : infrastructure, progress);
  await refuseTakenPorts(instance.ports, portsToTake(instance, withApps));
  saveInstance(instance);
  const secrets = ensureSecrets(instance);
  await Promise.all([
    progress.step('Redis answers', () => startRedis(instance, secrets['redis-password'] ?? '')),
    progress.step(`the database answers (${databaseKind()})`, () => startDatabase(instance)),
  ]);
  return secrets;
}

/** The whole way from nothing to a shop in which a purchase can be made. */
export async function bringUp(instance: Instance, progress: Progress): Promise<Demo> {
  const secrets = await bringUpInfrastructure(instance, progress, true);
  await progress.step('services and their sidecars are healthy', () => startApps(instance));
  startWatcher(instance);
  return progress.step('the demo store is open', () => openShop(instance, secrets));
}

export interface PlatformOptions {
  directory: string;
  ports?: Ports;
  /** Settings of the apps, such as RATE_LIMIT_MAX. */
  env?: NodeJS.ProcessEnv;
  /** No fsync: for tests that throw their data away. */
  fast?: boolean;
  progress?: Progress;
}

async function instanceOf(options: PlatformOptions): Promise<Instance> {
  return newInstance({ ...options, ports: options.ports ?? (await freePorts()) });
}

export interface Infrastructure {
  /** The address of a database of that name. */
  mongodbUri(database: string): string;
  redisHost: string;
  redisPassword: string;
  stop(): Promise<void>;
}

/** Redis and the database alone, on ports of their own; `stop` ends them and leaves the folder to the caller. */
export async function startInfrastructure(options: PlatformOptions): Promise<Infrastructure> {
  const instance = await instanceOf(options);
  const progress = options.progress ?? silentProgress;
  const secrets = await bringUpInfrastructure(instance, progress);
  return {
    mongodbUri: (database) => mongodbUri(instance, database),
    redisHost: redisHost(instance),
    redisPassword: secrets['redis-password'] ?? '',
    stop: async () => void (await stopInstance(instance, progress)),
  };
}

export interface Platform {
  url: string;
  directory: string;
  ports: Ports;
  demo: Demo;
  /** Brings one service back with its sidecar, whatever state they are in. */
  restart(app: AppId): Promise<void>;
  /** `kill -9` of one service or one sidecar. */
  kill(app: AppId, half: Half): Promise<void>;
  /** The pids that run now, by part: `order-service`, `order-service sidecar`, `redis`, … */
  pids(): Record<string, number>;
  stop(): Promise<void>;
}

function pidsOf(instance: Instance): Record<string, number> {
  const processes = instanceProcesses(instance);
  const halves = appIds.flatMap((app) => [
    [app, findHalf(instance, app, 'app', processes)?.pid],
    [`${app} sidecar`, findHalf(instance, app, 'sidecar', processes)?.pid],
  ]);
  const parts = ['redis', 'postgres', 'ferretdb', 'mongod'].map((part) => [part, findPart(instance, part)?.pid]);
  return Object.fromEntries([...halves, ...parts].filter(([, pid]) => pid !== undefined));
}

const bringBackDeadline = 60_000;

/** In turn with the watcher: what it has brought back already is left alone. */
const bringBack = (instance: Instance, app: AppId): Promise<void> =>
  inTurn(instance, app, bringBackDeadline, async () => {
    const processes = instanceProcesses(instance);
    const isWhole = findHalf(instance, app, 'app', processes) && findHalf(instance, app, 'sidecar', processes);
    if (!(isWhole && (await areBothHealthy(instance, app)))) await restartApp(instance, app);
  });

function handleOf(instance: Instance, demo: Demo, progress: Progress): Platform {
  return {
    url: `http://127.0.0.1:${port(instance.ports, 'GATEWAY_PORT')}`,
    directory: instance.directory,
    ports: instance.ports,
    demo,
    restart: (app) => bringBack(instance, app),
    kill: (app, half) => killHalf(instance, app, half),
    pids: () => pidsOf(instance),
    stop: async () => void (await stopInstance(instance, progress)),
  };
}

/** A platform of the caller's own, beside whatever else runs on this machine. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const instance = await instanceOf(options);
  const progress = options.progress ?? silentProgress;
  try {
    return handleOf(instance, await bringUp(instance, progress), progress);
  } catch (error) {
    await stopInstance(instance, progress);
    throw error;
  }
}

/** The platform that another process started in that folder. */
export function attachPlatform(directory: string): Platform {
  const instance = openInstance(directory);
  return handleOf(instance, readDemo(instance), silentProgress);
}

/** Throws an instance's data away; only after it was stopped. */
export const removeInstance = (directory: string): void => rmSync(join(directory), { recursive: true, force: true });
