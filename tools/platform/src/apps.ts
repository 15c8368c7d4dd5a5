/** The five services with their sidecars: started by `dapr run -f`, watched until healthy, brought back one by one. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { latestLog, logFolder, tailOf } from './app-logs';
import { areBothHealthy, isAppHealthy } from './health';
import { type Instance, repository } from './instance';
import { endPart, findHalf, findHalves, findPart, type Half, instanceProcesses, logFile, startPart } from './parts';
import { PlatformError } from './platform-error';
import { appIds, isAppId, type Replica } from './ports';
import { end, isAlive } from './processes';
import { prepareFolder, replicasOf } from './replicas';
import { daprCli, located } from './requirements';
import { runFileFor, runFileForOne } from './run-file';
import { until } from './until';

const startDeadline = 90_000;
/** A service stops taking requests and finishes those it has within this time. */
export const drainDeadline = 15_000;
/** `dapr run` has nothing left to do once its children have ended, but may sit in a retry that ignores signals. */
export const runnerDeadline = 1_000;
/** daprd gives itself five seconds. */
export const sidecarDeadline = 10_000;
/** Of a half whose other half is dead. */
const hurryDeadline = 1_000;

/** The tokens come from <app-id>.env alone, never from the shell of whoever runs this. */
const environment = (instance: Instance): NodeJS.ProcessEnv => ({
  ...instance.env,
  APP_API_TOKEN: undefined,
  DAPR_API_TOKEN: undefined,
});

function runDapr(instance: Instance, part: string, file: string): void {
  startPart(instance, {
    part,
    command: located(daprCli),
    args: ['run', '-f', file],
    cwd: repository,
    env: environment(instance),
  });
}

const failure = (what: string, log: string): PlatformError =>
  new PlatformError(`${what}. Last lines of ${log}:\n${tailOf(log, 15)}`);

/**
 * Made before the start: tells halves that were started (their log is new) and are gone, and throws with their last
 * words. Two looks in a row count, because `dapr run` opens the log a moment before it starts the process.
 */
function deathWatch(instance: Instance, replicas: readonly Replica[], runner: string): () => void {
  const halves = replicas.flatMap((replica) =>
    (['app', 'sidecar'] as const).map((half) => ({ replica, half, absences: 0 })),
  );
  const oldLogs = new Set(halves.map(({ replica, half }) => latestLog(instance, replica, half)).filter(existsSync));
  return () => {
    const processes = instanceProcesses(instance);
    for (const watched of halves) {
      const log = latestLog(instance, watched.replica, watched.half);
      const started = existsSync(log) && !oldLogs.has(log);
      const gone = started && !findHalf(instance, watched.replica, watched.half, processes);
      watched.absences = gone ? watched.absences + 1 : 0;
      const what = watched.half === 'app' ? 'the service' : 'its sidecar';
      if (watched.absences > 1) throw failure(`${watched.replica}: ${what} ended while starting`, log);
    }
    if (!findPart(instance, runner)) throw failure('dapr run ended', logFile(instance, runner));
  };
}

async function waitUntilHealthy(instance: Instance, replicas: readonly Replica[], watch: () => void): Promise<void> {
  let [waiting, watchedAt] = [[...replicas], Date.now()];
  const allHealthy = async () => {
    const healthy = await Promise.all(waiting.map((replica) => areBothHealthy(instance, replica)));
    waiting = waiting.filter((_, index) => !healthy[index]);
    if (waiting.length && Date.now() - watchedAt > 1_000) {
      watch(); // reads all of /proc, so not with every look at the health
      watchedAt = Date.now();
    }
    return waiting.length === 0;
  };
  if (await until(allHealthy, startDeadline, 200)) return;
  const first = waiting[0] as Replica;
  const half = (await isAppHealthy(instance, first)) ? 'sidecar' : 'app';
  throw failure(`${waiting.join(', ')} not ready after ${startDeadline / 1000} s`, latestLog(instance, first, half));
}

/** Nothing removes what killed sidecars left in the file of names, so each start begins with a new one; only while none runs. */
export function forgetNames(instance: Instance): void {
  for (const file of ['names.db', 'names.db-wal', 'names.db-shm'])
    rmSync(join(instance.directory, file), { force: true });
}

const runnerOf = (replica: Replica): string => `dapr ${replica}`;

function runOne(instance: Instance, replica: Replica): () => void {
  prepareFolder(instance, replica);
  const watch = deathWatch(instance, [replica], runnerOf(replica));
  runDapr(instance, runnerOf(replica), runFileForOne(instance, replica));
  return watch;
}

/** The first of each app by one run file, as by hand; each further one by its own, since a run file knows an app id once. */
async function startAll(instance: Instance): Promise<void> {
  const replicas = replicasOf(instance);
  forgetNames(instance);
  for (const replica of replicas) rmSync(logFolder(instance, replica), { recursive: true, force: true });
  const watchFirst = deathWatch(instance, appIds, 'dapr');
  runDapr(instance, 'dapr', runFileFor(instance, appIds));
  const watches = [
    watchFirst,
    ...replicas.filter((replica) => !isAppId(replica)).map((replica) => runOne(instance, replica)),
  ];
  await waitUntilHealthy(instance, replicas, () => {
    for (const watch of watches) watch();
  });
}

/** Whether a `dapr run` of an interrupted command is still on its way through the apps. */
const isStarting = (instance: Instance): boolean =>
  findPart(instance, 'dapr') !== undefined && appIds.some((app) => !existsSync(latestLog(instance, app, 'app')));

/** Starts the services, or brings back those of a half-running platform that are down. */
export async function startApps(instance: Instance): Promise<void> {
  if (isStarting(instance)) await waitUntilHealthy(instance, appIds, deathWatch(instance, appIds, 'dapr'));
  const replicas = replicasOf(instance);
  const processes = instanceProcesses(instance);
  const runs = (replica: Replica, half: Half) => findHalf(instance, replica, half, processes) !== undefined;
  if (!replicas.some((replica) => runs(replica, 'app') || runs(replica, 'sidecar'))) return startAll(instance);
  for (const replica of replicas) {
    const patience = runs(replica, 'app') && runs(replica, 'sidecar') ? 10_000 : 0;
    if (!(await until(() => areBothHealthy(instance, replica), patience))) await restartApp(instance, replica);
  }
}

/** Ends one half of a replica at once, as a crash would. */
export async function killHalf(instance: Instance, replica: Replica, half: Half): Promise<void> {
  const process = findHalf(instance, replica, half);
  if (!process) throw new PlatformError(`${replica}: no ${half} runs`);
  globalThis.process.kill(process.pid, 'SIGKILL');
  if (!(await until(() => !isAlive(process), 5_000, 20)))
    throw new PlatformError(`${replica}: pid ${process.pid} survived SIGKILL`);
}

interface Haste {
  /** One half is dead, so the other has nothing to wait for. */
  hurry?: boolean;
}

/** Ends what is left of a replica, the service first, so that it drains through its sidecar. */
export async function stopReplica(instance: Instance, replica: Replica, { hurry = false }: Haste = {}): Promise<void> {
  await end(findHalves(instance, replica, 'app'), hurry ? hurryDeadline : drainDeadline);
  await end(findHalves(instance, replica, 'sidecar'), hurry ? hurryDeadline : sidecarDeadline);
  await endPart(instance, runnerOf(replica), { within: runnerDeadline });
}

/** Brings one replica back with its sidecar, whatever state they are in. */
export async function restartApp(instance: Instance, replica: Replica, haste: Haste = {}): Promise<void> {
  await stopReplica(instance, replica, haste);
  await waitUntilHealthy(instance, [replica], runOne(instance, replica));
}
