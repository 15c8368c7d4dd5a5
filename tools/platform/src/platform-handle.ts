/** What a caller can do with a platform that runs: ask how it is, kill and restart its parts, stop it. */
import { killHalf, restartApp } from './apps';
import { type Broker, brokerOf } from './broker';
import { type Demo, readDemo } from './demo-store';
import { areBothHealthy, type PartHealth, platformHealth } from './health';
import { type Instance, openInstance } from './instance';
import { jetstreamPart } from './jetstream';
import { inTurn } from './lock';
import { findHalf, findPart, type Half, instanceProcesses } from './parts';
import { freePorts, type Ports, port, type Replica, replicaPorts } from './ports';
import { execute } from './postgres';
import { type Progress, silentProgress } from './progress';
import { readReplicas, replicasOf } from './replicas';
import { scale } from './scale';
import { stopInstance } from './stop';
import { jaegerPart } from './traces';
import { startWatcher, stopWatcher } from './watch';

export interface Platform {
  url: string;
  directory: string;
  ports: Ports;
  demo: Demo;
  broker: Broker;
  /** Brings one replica of a service back with its sidecar, whatever state they are in. */
  restart(replica: Replica): Promise<void>;
  /** `kill -9` of one replica of a service, or of its sidecar. */
  kill(replica: Replica, half: Half): Promise<void>;
  /** Brings it to another number of replicas, `order-service=2`; those that are not named have one. */
  scale(replicas: string): Promise<{ ports: Ports }>;
  /** How each part is, the watcher included. */
  health(): Promise<PartHealth[]>;
  /** The pids that run now, by part: `order-service`, `order-service sidecar`, `redis`, … */
  pids(): Record<string, number>;
  /** While `work` runs, nobody brings back what ends. */
  unwatched<T>(work: () => Promise<T>): Promise<T>;
  /** Runs SQL on the server under FerretDB. */
  executeSql(statements: string): Promise<void>;
  stop(): Promise<void>;
}

function pidsOf(instance: Instance): Record<string, number> {
  const processes = instanceProcesses(instance);
  const halves = replicasOf(instance).flatMap((replica) => [
    [replica, findHalf(instance, replica, 'app', processes)?.pid],
    [`${replica} sidecar`, findHalf(instance, replica, 'sidecar', processes)?.pid],
  ]);
  const parts = ['redis', jetstreamPart, 'postgres', 'ferretdb', 'mongod', jaegerPart].map((part) => [
    part,
    findPart(instance, part)?.pid,
  ]);
  return Object.fromEntries([...halves, ...parts].filter(([, pid]) => pid !== undefined));
}

const bringBackDeadline = 60_000;

/** In turn with the watcher: what it has brought back already is left alone. */
const bringBack = (instance: Instance, replica: Replica): Promise<void> =>
  inTurn(instance, replica, bringBackDeadline, async () => {
    const processes = instanceProcesses(instance);
    const isWhole = findHalf(instance, replica, 'app', processes) && findHalf(instance, replica, 'sidecar', processes);
    if (!(isWhole && (await areBothHealthy(instance, replica)))) await restartApp(instance, replica);
  });

export function handleOf(started: Instance, demo: Demo, progress: Progress): Platform {
  let instance = started;
  return {
    url: `http://127.0.0.1:${port(instance.ports, 'GATEWAY_PORT')}`,
    directory: instance.directory,
    ports: instance.ports,
    demo,
    broker: brokerOf(instance),
    restart: (replica) => bringBack(instance, replica),
    kill: (replica, half) => killHalf(instance, replica, half),
    scale: async (replicas) => {
      instance = await scale(instance, replicas, await freePorts(replicaPorts(readReplicas(replicas))));
      return instance;
    },
    health: () => platformHealth(instance),
    pids: () => pidsOf(instance),
    unwatched: async (work) => {
      await stopWatcher(instance);
      try {
        return await work();
      } finally {
        startWatcher(instance);
      }
    },
    executeSql: (statements) => execute(instance, statements),
    stop: async () => void (await stopInstance(instance, progress)),
  };
}

/** The platform that another process started in that folder. */
export function attachPlatform(directory: string): Platform {
  const instance = openInstance(directory);
  return handleOf(instance, readDemo(instance), silentProgress);
}
