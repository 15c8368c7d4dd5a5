/** Memory that processes hold now, from /proc. */
import { readFileSync } from 'node:fs';

/** Resident megabytes by part; 0 for one that has ended. */
export const memoryByPart = (pids: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(pids).map(([part, pid]) => [part, residentMb(pid)]));

function residentMb(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}
