/** The five services with their sidecars: started by `dapr run -f`, watched until healthy, brought back one by one. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { latestLog, tailOf } from './app-logs';
import { areBothHealthy, isAppHealthy } from './health';
import { type Instance, repository } from './instance';
import { endPart, findHalf, findPart, type Half, instanceProcesses, logFile, startPart } from './parts';
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

/** Throws with the last lines of its log when an app ended by itself. */
function refuseDeath(instance: Instance, app: AppId, runner: string, seen: Map<Half, boolean>): void {
  const processes = instanceProcesses(instance);
  for (const half of ['app', 'sidecar'] as const) {
    const runs = findHalf(instance, app, half, processes) !== undefined;
    if (seen.get(half) && !runs) {
      const log = latestLog(instance, app, half);
      throw new PlatformError(
        `${app}: its ${half === 'app' ? 'service' : 'sidecar'} ended while starting. Last lines of ${log}:\n${tailOf(log, 15)}`,
      );
    }
    if (runs) seen.set(half, true);
  }
  if (!findPart(instance, runner)) {
    const log = logFile(instance, runner);
    throw new PlatformError(`dapr run ended. Last lines of ${log}:\n${tailOf(log, 15)}`);
  }
}

async function waitUntilHealthy(instance: Instance, app: AppId, runner: string): Promise<void> {
  const seen = new Map<Half, boolean>();
  const healthy = async () => {
    if (await areBothHealthy(instance, app)) return true;
    refuseDeath(instance, app, runner, seen);
    return false;
  };
  if (await until(healthy, startDeadline, 250)) return;
  const half = (await isAppHealthy(instance, app)) ? 'sidecar' : 'app';
  const log = latestLog(instance, app, half);
  throw new PlatformError(
    `${app} is not ready after ${startDeadline / 1000} s. Last lines of ${log}:\n${tailOf(log, 15)}`,
  );
}

export async function startApps(instance: Instance): Promise<void> {
  for (const file of ['names.db', 'names.db-wal', 'names.db-shm'])
    rmSync(join(instance.directory, file), { force: true });
  rmSync(join(instance.directory, '.dapr/logs'), { recursive: true, force: true });
  runDapr(instance, 'dapr', runFileFor(instance, appIds));
  await Promise.all(appIds.map((app) => waitUntilHealthy(instance, app, 'dapr')));
}

/** Ends one half of an app at once, as a crash would. */
export async function killHalf(instance: Instance, app: AppId, half: Half): Promise<void> {
  const process = findHalf(instance, app, half);
  if (!process) throw new PlatformError(`${app}: no ${half} runs`);
  globalThis.process.kill(process.pid, 'SIGKILL');
  if (!(await until(() => !isAlive(process), 5_000, 20)))
    throw new PlatformError(`${app}: pid ${process.pid} survived SIGKILL`);
}

/** Ends what is left of an app, the service first, so that it drains through its sidecar. */
export async function stopApp(instance: Instance, app: AppId): Promise<void> {
  const service = findHalf(instance, app, 'app');
  if (service) await end([service], drainDeadline);
  const sidecar = findHalf(instance, app, 'sidecar');
  if (sidecar) await end([sidecar], sidecarDeadline);
  await endPart(instance, `dapr ${app}`, { within: runnerDeadline });
}

/** Brings one app back with its sidecar, whatever state they are in. */
export async function restartApp(instance: Instance, app: AppId): Promise<void> {
  await stopApp(instance, app);
  runDapr(instance, `dapr ${app}`, runFileForOne(instance, app));
  await waitUntilHealthy(instance, app, `dapr ${app}`);
}
