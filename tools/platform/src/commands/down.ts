/** `make down`: services drain, everything ends, nothing stays. The data stays, for the next `make up`. */
import { openInstance } from '../instance';
import type { Progress } from '../progress';
import { stopInstance } from '../stop';

export async function down(progress: Progress): Promise<void> {
  const stopped = await stopInstance(openInstance(), progress);
  progress.say(stopped ? 'SkySync is down. Its data is kept in .local.' : 'SkySync was not running.');
}
