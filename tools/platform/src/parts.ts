/** The processes of one instance: recorded by name when started, and found again whatever happened to them since. */

import { spawn } from 'node:child_process';
import { openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Instance, instanceVariable } from './instance';
import { PlatformError } from './platform-error';
import { type AppId, appIds, type Replica } from './ports';
import {
  descendantsOf,
  end,
  hasVariable,
  isAlive,
  listProcesses,
  type Process,
  readProcess,
  workingDirectory,
} from './processes';
import { appOf, replicaIn } from './replicas';
import { writeWhole } from './write-whole';

type Records = Record<string, Pick<Process, 'pid' | 'startedAt'>>;

const recordFile = (instance: Instance): string => join(instance.directory, 'processes.json');

export const logFile = (instance: Instance, part: string): string => join(instance.directory, 'logs', `${part}.log`);

function readRecords(instance: Instance): Records {
  try {
    return JSON.parse(readFileSync(recordFile(instance), 'utf8'));
  } catch {
    return {}; // nothing was started here yet
  }
}

export interface Program {
  part: string;
  command: string;
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** Starts a part that outlives this command, its output in the part's log file; whether it stays is for the caller to see. */
export function startPart(instance: Instance, program: Program): void {
  const log = openSync(logFile(instance, program.part), 'a');
  const child = spawn(program.command, program.args, {
    cwd: program.cwd ?? instance.directory,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...program.env, [instanceVariable]: instance.directory },
  });
  child.on('error', () => undefined); // told below: it has no pid then
  child.unref();
  if (child.pid === undefined) {
    throw new PlatformError(`cannot start ${program.command}; see ${logFile(instance, program.part)}`);
  }
  const started = readProcess(child.pid);
  if (!started) return; // it has ended already
  const { pid, startedAt } = started;
  writeWhole(
    recordFile(instance),
    JSON.stringify({ ...readRecords(instance), [program.part]: { pid, startedAt } }, null, 2),
  );
}

/** Whether the instance started such a part, and did not stop it. */
export const isRecorded = (instance: Instance, part: string): boolean => part in readRecords(instance);

/** The recorded process of a part, while it runs. */
export function findPart(instance: Instance, part: string): Process | undefined {
  const record = readRecords(instance)[part];
  return record && isAlive(record) ? readProcess(record.pid) : undefined;
}

const isSidecarOf = (app: AppId, { args }: Process): boolean =>
  args[args.indexOf('--app-id') + 1] === app && args.includes('--app-id');
const isAppOf = (app: AppId, { args }: Process): boolean => args.includes(`--env-file=${app}.env`);
const isRunner = ({ args }: Process): boolean => /(^|\/)dapr(-[\d.]+)?$/.test(args[0] ?? '') && args[1] === 'run';

export type Half = 'app' | 'sidecar';

/** Every process of the instance: what was recorded, its descendants, and orphans, told by their environment or folder. */
export function instanceProcesses(instance: Instance): Process[] {
  const all = listProcesses();
  const recorded = Object.values(readRecords(instance))
    .filter(isAlive)
    .map(({ pid }) => pid);
  const isOurs = (process: Process): boolean =>
    recorded.includes(process.pid) ||
    hasVariable(process.pid, instanceVariable, instance.directory) ||
    (appIds.some((app) => isSidecarOf(app, process) || isAppOf(app, process)) &&
      workingDirectory(process.pid) === instance.directory);
  const ours = descendantsOf(all.filter(isOurs), all);
  // a `dapr run -f dapr.yaml` by hand is known by its children only
  const runners = all.filter((process) => isRunner(process) && ours.some(({ parent }) => parent === process.pid));
  return [...new Map([...ours, ...runners].map((process) => [process.pid, process])).values()];
}

/** One process, but for what two starts at once may have left. */
export function findHalves(
  instance: Instance,
  replica: Replica,
  half: Half,
  among = instanceProcesses(instance),
): Process[] {
  const app = appOf(replica);
  return among.filter(
    (process) =>
      (half === 'app' ? isAppOf(app, process) : isSidecarOf(app, process)) &&
      replicaIn(workingDirectory(process.pid), app) === replica,
  );
}

export const findHalf = (...of: Parameters<typeof findHalves>): Process | undefined => findHalves(...of)[0];

export const runnersOf = (processes: Process[]): Process[] => processes.filter(isRunner);

export async function endPart(
  instance: Instance,
  part: string,
  options: { signal?: NodeJS.Signals; within?: number } = {},
): Promise<void> {
  const process = findPart(instance, part);
  if (process) await end([process], options.within ?? 20_000, options.signal);
}

/** Forgets recorded pids; called when nothing runs any more. */
export const forgetParts = (instance: Instance): void => rmSync(recordFile(instance), { force: true });
