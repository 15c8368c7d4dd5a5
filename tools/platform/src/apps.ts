/** The five services with their sidecars: started by `dapr run -f`, watched until healthy, brought back one by one. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { latestLog, tailOf } from './app-logs';
import { areBothHealthy, isAppHealthy } from './health';
import { type Instance, repository } from './instance';
import { endPart, findHalf, findHalves, findPart, type Half, instanceProcesses, logFile, startPart } from './parts';
import { PlatformError } from './platform-error';
import { type AppId, appIds } from './ports';
import { end, isAlive } from './processes';
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
function deathWatch(instance: Instance, apps: readonly AppId[], runner: string): () => void {
  const halves = apps.flatMap((app) => (['app', 'sidecar'] as const).map((half) => ({ app, half, absences: 0 })));
  const oldLogs = new Set(halves.map(({ app, half }) => latestLog(instance, app, half)).filter(existsSync));
  return () => {
    const processes = instanceProcesses(instance);
    for (const watched of halves) {
      const log = latestLog(instance, watched.app, watched.half);
      const started = existsSync(log) && !oldLogs.has(log);
      const gone = started && !findHalf(instance, watched.app, watched.half, processes);
      watched.absences = gone ? watched.absences + 1 : 0;
      const what = watched.half === 'app' ? 'the service' : 'its sidecar';
      if (watched.absences > 1) throw failure(`${watched.app}: ${what} ended while starting`, log);
    }
    if (!findPart(instance, runner)) throw failure('dapr run ended', logFile(instance, runner));
  };
}

async function waitUntilHealthy(instance: Instance, apps: readonly AppId[], watch: () => void): Promise<void> {
  let [waiting, watchedAt] = [[...apps], Date.now()];
  const allHealthy = async () => {
    const healthy = await Promise.all(waiting.map((app) => areBothHealthy(instance, app)));
    waiting = waiting.filter((_, index) => !healthy[index]);
    if (waiting.length && Date.now() - watchedAt > 1_000) {
      watch(); // reads all of /proc, so not with every look at the health
      watchedAt = Date.now();
    }
    return waiting.length === 0;
  };
  if (await until(allHealthy, startDeadline, 200)) return;
  const app = waiting[0] as AppId;
  const half = (await isAppHealthy(instance, app)) ? 'sidecar' : 'app';
  throw failure(`${waiting.join(', ')} not ready after ${startDeadline / 1000} s`, latestLog(instance, app, half));
}

/** Nothing removes what killed sidecars left in the file of names, so each start begins with a new one; only while none runs. */
export function forgetNames(instance: Instance): void {
  for (const file of ['names.db', 'names.db-wal', 'names.db-shm'])
    rmSync(join(instance.directory, file), { force: true });
}

async function startAll(instance: Instance): Promise<void> {
  forgetNames(instance);
  rmSync(join(instance.directory, '.dapr/logs'), { recursive: true, force: true });
  const watch = deathWatch(instance, appIds, 'dapr');
  runDapr(instance, 'dapr', runFileFor(instance, appIds));
  await waitUntilHealthy(instance, appIds, watch);
}

/** Whether a `dapr run` of an interrupted command is still on its way through the apps. */
const isStarting = (instance: Instance): boolean =>
  findPart(instance, 'dapr') !== undefined && appIds.some((app) => !existsSync(latestLog(instance, app, 'app')));

/** Starts the services, or brings back those of a half-running platform that are down. */
export async function startApps(instance: Instance): Promise<void> {
  if (isStarting(instance)) return waitUntilHealthy(instance, appIds, deathWatch(instance, appIds, 'dapr'));
  const processes = instanceProcesses(instance);
  const runs = (app: AppId, half: Half) => findHalf(instance, app, half, processes) !== undefined;
  if (!appIds.some((app) => runs(app, 'app') || runs(app, 'sidecar'))) return startAll(instance);
  for (const app of appIds) {
    const patience = runs(app, 'app') && runs(app, 'sidecar') ? 10_000 : 0;
    if (!(await until(() => areBothHealthy(instance, app), patience))) await restartApp(instance, app);
  }
}

/** Ends one half of an app at once, as a crash would. */
export async function killHalf(instance: Instance, app: AppId, half: Half): Promise<void> {
  const process = findHalf(instance, app, half);
  if (!process) throw new PlatformError(`${app}: no ${half} runs`);
  globalThis.process.kill(process.pid, 'SIGKILL');
  if (!(await until(() => !isAlive(process), 5_000, 20)))
    throw new PlatformError(`${app}: pid ${process.pid} survived SIGKILL`);
}

interface Haste {
  /** One half is dead, so the other has nothing to wait for. */
  hurry?: boolean;
}

/** Ends what is left of an app, the service first, so that it drains through its sidecar. */
async function stopApp(instance: Instance, app: AppId, { hurry = false }: Haste): Promise<void> {
  await end(findHalves(instance, app, 'app'), hurry ? hurryDeadline : drainDeadline);
  await end(findHalves(instance, app, 'sidecar'), hurry ? hurryDeadline : sidecarDeadline);
  await endPart(instance, `dapr ${app}`, { within: runnerDeadline });
}

/** Brings one app back with its sidecar, whatever state they are in. */
export async function restartApp(instance: Instance, app: AppId, haste: Haste = {}): Promise<void> {
  await stopApp(instance, app, haste);
  const runner = `dapr ${app}`;
  const watch = deathWatch(instance, [app], runner);
  runDapr(instance, runner, runFileForOne(instance, app));
  await waitUntilHealthy(instance, [app], watch);
}
