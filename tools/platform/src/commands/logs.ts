/** `make logs [SERVICE=x]`: follows what the services say, one readable line per entry. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { latestLog, readable } from '../app-logs';
import { openInstance } from '../instance';
import { logFile } from '../parts';
import { PlatformError } from '../platform-error';
import type { Progress } from '../progress';
import { appOf, replicasOf } from '../replicas';
import { watcherPart } from '../watcher-part';

function follow(app: string, file: string, progress: Progress): Promise<void> {
  const tail = spawn('tail', ['-n', '30', '-F', file], { stdio: ['ignore', 'pipe', 'ignore'] });
  createInterface({ input: tail.stdout }).on('line', (line) => progress.say(`${app.padEnd(17)} ${readable(line)}`));
  return new Promise((resolve) => tail.once('exit', () => resolve()));
}

export async function logs(progress: Progress): Promise<void> {
  const wanted = process.env.SERVICE ?? process.argv[3];
  const instance = openInstance();
  const known = replicasOf(instance);
  // the name of a service means all of its replicas
  const replicas = known.filter((replica) => !wanted || replica === wanted || appOf(replica) === wanted);
  if (!replicas.length) throw new PlatformError(`no service is called ${wanted}; there are ${known.join(', ')}`);
  const files: { app: string; file: string }[] = replicas.flatMap((replica) =>
    (wanted ? (['app', 'sidecar'] as const) : (['app'] as const)).map((half) => ({
      app: replica,
      file: latestLog(instance, replica, half),
    })),
  );
  if (!wanted) files.push({ app: watcherPart, file: logFile(instance, watcherPart) });
  const present = files.filter(({ file }) => existsSync(file));
  if (!present.length) throw new PlatformError('nothing was logged yet: make up');
  await Promise.all(present.map(({ app, file }) => follow(app, file, progress)));
}
