/** CPU time that processes have used, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

const msPerTick = 10; // USER_HZ is 100 on every Linux that Node runs on

interface Stat {
  parent: number;
  /** Own user and system time, and that of children that ended, in milliseconds. */
  ms: number;
}

function stat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0);
    return { parent: Number(fields[1]), ms: ticks * msPerTick };
  } catch {
    return undefined; // it has ended meanwhile
  }
}

/** CPU milliseconds of a process, its running children and those that ended. */
function cpuMs(root: number): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = pids.map((pid) => ({ pid: Number(pid), stat: stat(Number(pid)) }));
  return stats.reduce((sum, { pid, stat }) => sum + (stat && (pid === root || stat.parent === root) ? stat.ms : 0), 0);
}

/** CPU milliseconds by part. */
export function cpuByPart(pids: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([part, pid]) => [part, cpuMs(pid)]));
}

/** What was used between two readings. */
export function difference(after: Record<string, number>, before: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(after).map(([part, ms]) => [part, ms - (before[part] ?? 0)]));
}
