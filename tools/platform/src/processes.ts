/** Processes as /proc shows them: who runs, who started whom, and how to end some of them without hitting others. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { until } from './until';

export interface Process {
  pid: number;
  parent: number;
  /** Clock ticks since boot at its start: with the pid, this names a process for ever. */
  startedAt: string;
  args: string[];
}

/** The process with that pid; undefined when it is gone or only waits to be reaped. */
export function readProcess(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    return { pid, parent: Number(parent), startedAt: rest[17] ?? '', args };
  } catch {
    return undefined;
  }
}

export function listProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

/** Whether this very process, and not a later one with its pid, still runs. */
export const isAlive = (process: Pick<Process, 'pid' | 'startedAt'>): boolean =>
  readProcess(process.pid)?.startedAt === process.startedAt;

export function descendantsOf(roots: Process[], all: Process[]): Process[] {
  const found = new Map(roots.map((root) => [root.pid, root]));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const process of all) if (found.has(process.parent)) found.set(process.pid, process);
  }
  return [...found.values()];
}

export function workingDirectory(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

export function hasVariable(pid: number, name: string, value: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${name}=${value}`);
  } catch {
    return false;
  }
}

function signalTo(process: Process, signal: NodeJS.Signals): void {
  try {
    if (isAlive(process)) globalThis.process.kill(process.pid, signal);
  } catch {
    // it ended between the look and the signal
  }
}

/** Asks them to end and waits; after `milliseconds` they are killed. Returns those that had to be killed. */
export async function end(
  processes: Process[],
  milliseconds: number,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<Process[]> {
  for (const process of processes) signalTo(process, signal);
  if (await until(() => !processes.some(isAlive), milliseconds, 50)) return [];
  const stubborn = processes.filter(isAlive);
  for (const process of stubborn) signalTo(process, 'SIGKILL');
  await until(() => !stubborn.some(isAlive), 5_000, 50);
  return stubborn;
}
