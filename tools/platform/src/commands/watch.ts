/** What `make up` leaves running beside the platform: the watcher of one instance. */
import { PlatformError } from '../platform-error';
import type { Progress } from '../progress';
import { watch } from '../watch';

export async function watchInstance(progress: Progress): Promise<void> {
  const directory = process.argv[3];
  if (!directory) throw new PlatformError('watch what? main.js watch DIRECTORY');
  await watch(directory, (line) => progress.say(`${new Date().toISOString()} ${line}`));
}
