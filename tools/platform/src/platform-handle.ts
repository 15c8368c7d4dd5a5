/** What a caller can do with a platform that runs: ask how it is, kill and restart its parts, stop it. */
import { killHalf, restartApp } from './apps';
import { type Demo, readDemo } from './demo-store';
import { areBothHealthy, type PartHealth, platformHealth } from './health';
import { type Instance, openInstance } from './instance';
import { inTurn } from './lock';
import { findHalf, findPart, type Half, instanceProcesses } from './parts';
import { type AppId, appIds, type Ports, port } from './ports';
import { execute } from './postgres';
import { type Progress, silentProgress } from './progress';
import { stopInstance } from './stop';
import { jaegerPart } from './traces';
import { startWatcher, stopWatcher } from './watch';

export interface Platform {
  url: string;
  directory: string;
  ports: Ports;
  demo: Demo;
  /** Brings one service back with its sidecar, whatever state they are in. */
  restart(app: AppId): Promise<void>;
  /** `kill -9` of one service or one sidecar. */
  kill(app: AppId, half: Half): Promise<void>;
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
  const halves = appIds.flatMap((app) => [
    [app, findHalf(instance, app, 'app', processes)?.pid],
    [`${app} sidecar`, findHalf(instance, app, 'sidecar', processes)?.pid],
  ]);
  const parts = ['redis', 'postgres', 'ferretdb', 'mongod', jaegerPart].map((part) => [
    part,
    findPart(instance, part)?.pid,
  ]);
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

export function handleOf(instance: Instance, demo: Demo, progress: Progress): Platform {
  return {
    url: `http://127.0.0.1:${port(instance.ports, 'GATEWAY_PORT')}`,
    directory: instance.directory,
    ports: instance.ports,
    demo,
    restart: (app) => bringBack(instance, app),
    kill: (app, half) => killHalf(instance, app, half),
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
