/** Starts the parts of a platform in order; `make up` and the tests use the same functions. */
import { rmSync } from 'node:fs';
import { startApps } from './apps';
import { brokerOf } from './broker';
import { databaseKind, dropDatabases, mongodbUri, startDatabase } from './database';
import { type Demo, openShop } from './demo-store';
import { furtherPorts } from './further-ports';
import { type Instance, newInstance, openInstance, saveInstance, settingsOf } from './instance';
import { jetstreamPart, startJetstream } from './jetstream';
import { makeRequirements } from './make-requirements';
import { wantsMetrics, writeScrapeFile } from './metrics';
import { findPart, instanceProcesses } from './parts';
import { startStandIns, wantsStandIns } from './payment-stand-ins';
import { handleOf, type Platform } from './platform-handle';
import { refuseTakenPorts } from './port-owner';
import { freePorts, type Ports } from './ports';
import { type Progress, silentProgress } from './progress';
import { hasOwnRedis, redisHost, startRedis } from './redis';
import { everything, infrastructure, jaeger, natsServer } from './requirements';
import type { Secrets } from './secret-file';
import { ensureSecrets } from './secrets';
import { stopInstance } from './stop';
import { jaegerPart, sendToJaeger, startJaeger, wantsJaeger } from './traces';
import { startWatcher } from './watch';

/** The ports of the parts that this command is about to start. */
function portsToTake(instance: Instance, withApps: boolean): string[] {
  const names: string[] = [];
  if (hasOwnRedis() && !findPart(instance, 'redis')) names.push('REDIS_PORT');
  if (brokerOf(instance) === 'jetstream' && !findPart(instance, jetstreamPart)) names.push('NATS_PORT');
  const server = databaseKind();
  if (server !== 'external' && !findPart(instance, server)) names.push('MONGODB_PORT');
  if (withApps && wantsJaeger(instance) && !findPart(instance, jaegerPart))
    names.push('JAEGER_PORT', 'JAEGER_OTLP_PORT');
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
  const withBroker = brokerOf(instance) === 'jetstream' ? [natsServer] : [];
  const further = [...(withApps && wantsJaeger(instance) ? [jaeger] : []), ...withBroker];
  await makeRequirements([...(withApps ? everything : infrastructure), ...further], progress);
  await refuseTakenPorts(instance.ports, portsToTake(instance, withApps));
  saveInstance(instance);
  const secrets = ensureSecrets(instance);
  await Promise.all([
    progress.step('Redis answers', () => startRedis(instance, secrets['redis-password'] ?? '')),
    ...withBroker.map(() => progress.step('NATS answers', () => startJetstream(instance, secrets['nats-token'] ?? ''))),
    progress.step(`the database answers (${databaseKind()})`, () => startDatabase(instance)),
  ]);
  return secrets;
}

/** The whole way from nothing to a shop in which a purchase can be made. */
export async function bringUp(instance: Instance, progress: Progress): Promise<Demo> {
  const secrets = await bringUpInfrastructure(instance, progress, true);
  if (wantsStandIns(instance)) {
    await progress.step('stand-ins of Stripe and PayPal answer', () => startStandIns(instance, secrets));
  }
  if (wantsJaeger(instance)) {
    await progress.step('Jaeger answers', () => startJaeger(instance));
    sendToJaeger(instance);
  }
  if (wantsMetrics(instance)) writeScrapeFile(instance);
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
  const ports =
    options.ports ?? (await freePorts(furtherPorts({ env: { ...settingsOf(process.env), ...options.env } })));
  return newInstance({ ...options, ports });
}

export interface Infrastructure {
  /** The address of a database of that name. */
  mongodbUri(database: string): string;
  redisHost: string;
  redisPassword: string;
  /** Both empty unless the broker is NATS. */
  natsUrl: string;
  natsToken: string;
  stop(): Promise<void>;
}

/** Redis and the database alone, on ports of their own; `stop` ends them and leaves the folder to the caller. */
export async function startInfrastructure(options: PlatformOptions): Promise<Infrastructure> {
  const instance = await instanceOf(options);
  const progress = options.progress ?? silentProgress;
  const secrets = await wholly(instance, progress, () => bringUpInfrastructure(instance, progress));
  return {
    mongodbUri: (database) => mongodbUri(instance, database),
    redisHost: redisHost(instance),
    redisPassword: secrets['redis-password'] ?? '',
    natsUrl: secrets['nats-url'] ?? '',
    natsToken: secrets['nats-token'] ?? '',
    stop: async () => void (await stopInstance(instance, progress)),
  };
}

/** A platform of the caller's own, beside whatever else runs on this machine. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const instance = await instanceOf(options);
  const progress = options.progress ?? silentProgress;
  return handleOf(instance, await wholly(instance, progress, () => bringUp(instance, progress)), progress);
}

/** What was started before something failed is stopped again. */
async function wholly<T>(instance: Instance, progress: Progress, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    await stopInstance(instance, progress);
    throw error;
  }
}

/** Throws an instance's data away; only after it was stopped. */
export async function removeInstance(directory: string): Promise<void> {
  await dropDatabases(openInstance(directory));
  rmSync(directory, { recursive: true, force: true });
}
