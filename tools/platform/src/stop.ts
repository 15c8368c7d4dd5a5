/** Stops an instance in the order that loses nothing: services drain, then sidecars, runners, and at last the data. */
import { drainDeadline, runnerDeadline, sidecarDeadline } from './apps';
import type { Instance } from './instance';
import { jetstreamPart } from './jetstream';
import { endPart, findHalf, forgetParts, instanceProcesses, runnersOf } from './parts';
import { PlatformError } from './platform-error';
import { end, type Process } from './processes';
import type { Progress } from './progress';
import { replicasOf } from './replicas';
import { jaegerPart } from './traces';
import { stopWatcher } from './watch';

const describe = (processes: Process[]): string =>
  processes.map(({ pid, args }) => `pid ${pid} (${args.join(' ').slice(0, 80)})`).join('; ');

async function endHalves(
  instance: Instance,
  half: 'app' | 'sidecar',
  deadline: number,
  progress: Progress,
): Promise<void> {
  const running = instanceProcesses(instance);
  const stubborn = await end(
    replicasOf(instance).flatMap((replica) => findHalf(instance, replica, half, running) ?? []),
    deadline,
  );
  if (stubborn.length) progress.say(`  killed after ${deadline / 1000} s: ${describe(stubborn)}`);
}

async function stopApps(instance: Instance, progress: Progress): Promise<void> {
  const runners = runnersOf(instanceProcesses(instance)); // seen now, because a hand-run one is known by its children
  await endHalves(instance, 'app', drainDeadline, progress);
  await endHalves(instance, 'sidecar', sidecarDeadline, progress);
  await end(runners, runnerDeadline);
}

async function stopInfrastructure(instance: Instance): Promise<void> {
  await endPart(instance, 'ferretdb');
  // SIGINT is PostgreSQL's "fast" shutdown: it does not wait for its clients
  await Promise.all([
    endPart(instance, 'postgres', { signal: 'SIGINT' }),
    endPart(instance, 'mongod'),
    endPart(instance, 'redis'),
    endPart(instance, jaegerPart),
    endPart(instance, jetstreamPart),
  ]);
}

/** Stops everything of the instance; false when nothing ran. Throws when something stays. */
export async function stopInstance(instance: Instance, progress: Progress): Promise<boolean> {
  if (!instanceProcesses(instance).length) return false;
  await stopWatcher(instance);
  await progress.step('services and sidecars stopped', () => stopApps(instance, progress));
  await progress.step('database and Redis stopped', () => stopInfrastructure(instance));
  await end(instanceProcesses(instance), 5_000);
  const stubborn = instanceProcesses(instance);
  if (stubborn.length) throw new PlatformError(`still running: ${describe(stubborn)}`);
  forgetParts(instance);
  return true;
}
