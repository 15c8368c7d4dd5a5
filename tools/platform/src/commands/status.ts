/** `make status`: a line per part; fails when one is down. */
import { platformHealth } from '../health';
import { openInstance } from '../instance';
import type { Progress } from '../progress';

export async function status(progress: Progress): Promise<void> {
  const parts = await platformHealth(openInstance());
  const row = (part: string, pid: string, port: string, health: string) =>
    `${part.padEnd(24)}${pid.padEnd(9)}${port.padEnd(7)}${health}`;
  progress.say(row('PART', 'PID', 'PORT', 'HEALTH'));
  for (const { part, pid, port, healthy } of parts) {
    progress.say(row(part, String(pid ?? '-'), String(port ?? '-'), healthy ? 'healthy' : 'down'));
  }
  if (parts.some(({ healthy }) => !healthy)) process.exitCode = 1;
}
