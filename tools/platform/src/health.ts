/** Asks each part of an instance how it is. */
import { pingDatabase } from './database';
import type { Instance } from './instance';
import { jetstreamPart, pingJetstream } from './jetstream';
import { findHalf, findPart, instanceProcesses, isRecorded } from './parts';
import { port, portsOf, type Replica } from './ports';
import type { Process } from './processes';
import { pingRedis } from './redis';
import { replicasOf } from './replicas';
import { readSecrets } from './secret-file';
import { jaegerPart, pingJaeger } from './traces';
import { watcherPart } from './watcher-part';

export interface PartHealth {
  part: string;
  pid?: number | undefined;
  port?: number | undefined;
  healthy: boolean;
}

async function answers(url: string): Promise<number> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

const isOk = (status: number): boolean => status >= 200 && status < 300;

/** Ready to serve, its own needs included. */
export async function isAppHealthy(instance: Instance, replica: Replica): Promise<boolean> {
  return isOk(await answers(`http://127.0.0.1:${portsOf(instance.ports, replica).app}/readyz`));
}

/** Ready means: components loaded, the app found, its subscriptions read. */
async function isSidecarHealthy(instance: Instance, replica: Replica): Promise<boolean> {
  return isOk(await answers(`http://127.0.0.1:${portsOf(instance.ports, replica).http}/v1.0/healthz`));
}

export async function areBothHealthy(instance: Instance, replica: Replica): Promise<boolean> {
  const [sidecar, service] = await Promise.all([isSidecarHealthy(instance, replica), isAppHealthy(instance, replica)]);
  return sidecar && service;
}

async function appHealth(instance: Instance, replica: Replica, processes: Process[]): Promise<PartHealth[]> {
  const ports = portsOf(instance.ports, replica);
  const [service, sidecar] = await Promise.all([isAppHealthy(instance, replica), isSidecarHealthy(instance, replica)]);
  const pidOf = (half: 'app' | 'sidecar') => findHalf(instance, replica, half, processes)?.pid;
  return [
    { part: replica, pid: pidOf('app'), port: ports.app, healthy: service && pidOf('app') !== undefined },
    {
      part: `${replica} sidecar`,
      pid: pidOf('sidecar'),
      port: ports.http,
      healthy: sidecar && pidOf('sidecar') !== undefined,
    },
  ];
}

async function infrastructureHealth(instance: Instance): Promise<PartHealth[]> {
  const secrets = readSecrets(instance);
  const [redis, nats, database] = await Promise.all([
    pingRedis(
      secrets['redis-host'] ?? `127.0.0.1:${port(instance.ports, 'REDIS_PORT')}`,
      secrets['redis-password'] ?? '',
    ),
    isRecorded(instance, jetstreamPart) ? pingJetstream(instance, secrets['nats-token'] ?? '') : false,
    pingDatabase(
      secrets['mongodb-uri-user-service'] ?? `mongodb://127.0.0.1:${port(instance.ports, 'MONGODB_PORT')}/user-service`,
    ),
  ]);
  const row = (part: string, healthy: boolean, portName?: string): PartHealth => {
    const pid = findPart(instance, part)?.pid;
    const number = portName && isRecorded(instance, part) ? instance.ports[portName] : undefined;
    return { part, pid, port: number, healthy: healthy && (pid !== undefined || !isRecorded(instance, part)) };
  };
  const server = ['ferretdb', 'mongod'].find((part) => isRecorded(instance, part)) ?? 'database';
  return [
    row('redis', redis, 'REDIS_PORT'),
    ...(isRecorded(instance, jetstreamPart) ? [row(jetstreamPart, nats, 'NATS_PORT')] : []),
    ...(isRecorded(instance, 'postgres') ? [row('postgres', database)] : []),
    row(server, database, 'MONGODB_PORT'),
    ...(isRecorded(instance, jaegerPart) ? [row(jaegerPart, await pingJaeger(instance), 'JAEGER_PORT')] : []),
    ...(isRecorded(instance, 'mailpit') ? [row('mailpit', true, 'MAIL_PORT')] : []),
    ...(isRecorded(instance, watcherPart) ? [row(watcherPart, true)] : []),
  ];
}

/** Every part, the infrastructure first. */
export async function platformHealth(instance: Instance): Promise<PartHealth[]> {
  const processes = instanceProcesses(instance);
  const parts = await Promise.all([
    infrastructureHealth(instance),
    ...replicasOf(instance).map((replica) => appHealth(instance, replica, processes)),
  ]);
  return parts.flat();
}
