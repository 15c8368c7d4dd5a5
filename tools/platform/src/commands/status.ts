/** `make status`: a line per part, with what the watcher had to do lately; fails when one is down. */
import { platformHealth } from '../health';
import { openInstance } from '../instance';
import type { Progress } from '../progress';
import { describeRestarts, readRestarts, restartsFile } from '../restarts';

export async function status(progress: Progress): Promise<void> {
  const instance = openInstance();
  const parts = await platformHealth(instance);
  const restarts = readRestarts(restartsFile(instance));
  const row = (part: string, pid: string, port: string, health: string) =>
    `${part.padEnd(24)}${pid.padEnd(9)}${port.padEnd(7)}${health}`;
  progress.say(row('PART', 'PID', 'PORT', 'HEALTH'));
  for (const { part, pid, port, healthy } of parts) {
    const health = [healthy ? 'healthy' : 'down', describeRestarts(restarts[part], Date.now())].filter(Boolean);
    progress.say(row(part, String(pid ?? '-'), String(port ?? '-'), health.join(', ')));
  }
  if (parts.some(({ healthy }) => !healthy)) process.exitCode = 1;
}
