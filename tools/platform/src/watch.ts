/** Watches a whole local run, because `dapr run` leaves the dead dead: whatever ends by itself is brought back. */
import { join } from 'node:path';
import { restartApp } from './apps';
import { startDatabase } from './database';
import { type Instance, openInstance } from './instance';
import { jetstreamPart, startJetstream } from './jetstream';
import { ifFree } from './lock';
import { endPart, findHalf, findPart, instanceProcesses, isRecorded, startPart } from './parts';
import { isAlive, type Process } from './processes';
import { startRedis } from './redis';
import { replicasOf } from './replicas';
import { Restarts, restartsFile } from './restarts';
import { readSecrets } from './secret-file';
import { jaegerPart, startJaeger } from './traces';
import { watcherPart } from './watcher-part';

const checkEveryMs = 300;

/** One thing to keep alive: how it is found, and how it is brought back with what belongs to it. */
interface Watched {
  name: string;
  find(processes: Process[]): Process | undefined;
  revive(): Promise<void>;
}

function watchedOf(instance: Instance): Watched[] {
  const part = (name: string, revive: () => Promise<void>): Watched => ({
    name,
    find: () => findPart(instance, name),
    revive,
  });
  const database = () => startDatabase(instance);
  const servers = [
    part('redis', () => startRedis(instance, readSecrets(instance)['redis-password'] ?? '')),
    part(jetstreamPart, () => startJetstream(instance, readSecrets(instance)['nats-token'] ?? '')),
    part('postgres', database),
    part('ferretdb', database),
    part('mongod', database),
    part(jaegerPart, () => startJaeger(instance)),
  ].filter(({ name }) => isRecorded(instance, name));
  const halves = replicasOf(instance).flatMap((replica) =>
    (['app', 'sidecar'] as const).map((half) => ({
      name: half === 'app' ? replica : `${replica} sidecar`,
      find: (processes: Process[]) => findHalf(instance, replica, half, processes),
      // a service and its sidecar are started together, so both are
      revive: () => restartApp(instance, replica, { hurry: true }),
    })),
  );
  return [...servers, ...halves];
}

/** Checks until it has to end. What dies again and again is brought back ever later; see {@link Restarts}. */
export async function watch(directory: string, say: (line: string) => void): Promise<void> {
  const instance = openInstance(directory);
  const restarts = new Restarts(restartsFile(instance));
  const watched = watchedOf(instance);
  const known = new Map<Watched, Process>();
  let busy = new Set<string>();

  const revive = async (dead: Watched): Promise<void> => {
    busy.add(lockOf(dead.name));
    say(`${dead.name} has ended; it is brought back`);
    const since = Date.now();
    try {
      const isBack = await ifFree(instance, lockOf(dead.name), async () => {
        if (!dead.find(instanceProcesses(instance))) await dead.revive();
        return true;
      });
      say(`${dead.name} ${isBack ? `is back after ${Date.now() - since} ms` : 'is left to a command that runs'}`);
    } catch (error) {
      say(`${dead.name} could not be brought back: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      busy.delete(lockOf(dead.name));
    }
  };

  const check = (): void => {
    const missing = watched.filter((each) => {
      const process = known.get(each);
      return !busy.has(lockOf(each.name)) && !(process && isAlive(process));
    });
    if (missing.length === 0) return;
    const processes = instanceProcesses(instance); // reads all of /proc, so only when something is missing
    for (const each of missing) {
      const found = each.find(processes);
      if (found) known.set(each, found);
      else if (restarts.mayRestart(each.name, Date.now())) void revive(each);
    }
  };

  await new Promise<void>((resolve) => {
    const timer = setInterval(check, checkEveryMs);
    process.once('SIGTERM', () => {
      clearInterval(timer);
      busy = new Set(watched.map(({ name }) => lockOf(name)));
      resolve();
    });
  });
}

/** A service and its sidecar share a lock, since they are brought back together, and so do the two halves of the database. */
const lockOf = (name: string): string =>
  name === 'postgres' || name === 'ferretdb' ? 'database' : name.replace(/ sidecar$/, '');

/** Starts the watcher of an instance unless it runs. */
export function startWatcher(instance: Instance): void {
  if (findPart(instance, watcherPart)) return;
  const main = join(__dirname, '../dist/main.js');
  startPart(instance, { part: watcherPart, command: process.execPath, args: [main, 'watch', instance.directory] });
}

export const stopWatcher = (instance: Instance): Promise<void> => endPart(instance, watcherPart, { within: 2_000 });
