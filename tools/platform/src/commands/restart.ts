/** `make restart SERVICE=order-service`: one service back with its sidecar, while the others run on. */
import { restartApp } from '../apps';
import { openInstance } from '../instance';
import { inTurn } from '../lock';
import { instanceProcesses } from '../parts';
import { PlatformError } from '../platform-error';
import type { Progress } from '../progress';
import { replicasOf } from '../replicas';

export async function restart(progress: Progress): Promise<void> {
  const instance = openInstance();
  const known = replicasOf(instance);
  const wanted = process.env.SERVICE ?? process.argv[3];
  const replica = known.find((each) => each === wanted);
  if (!replica) throw new PlatformError(`which service? make restart SERVICE=${known.join('|')}`);
  if (!instanceProcesses(instance).length) throw new PlatformError('SkySync is not running: make up');
  await progress.step(`${replica} and its sidecar are healthy again`, () =>
    inTurn(instance, replica, 60_000, () => restartApp(instance, replica)),
  );
}
