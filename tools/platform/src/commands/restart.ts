/** `make restart SERVICE=order-service`: one service back with its sidecar, while the others run on. */
import { restartApp } from '../apps';
import { openInstance } from '../instance';
import { inTurn } from '../lock';
import { instanceProcesses } from '../parts';
import { PlatformError } from '../platform-error';
import { appIds, isAppId } from '../ports';
import type { Progress } from '../progress';

export async function restart(progress: Progress): Promise<void> {
  const app = process.env.SERVICE ?? process.argv[3] ?? '';
  if (!isAppId(app)) throw new PlatformError(`which service? make restart SERVICE=${appIds.join('|')}`);
  const instance = openInstance();
  if (!instanceProcesses(instance).length) throw new PlatformError('SkySync is not running: make up');
  await progress.step(`${app} and its sidecar are healthy again`, () =>
    inTurn(instance, app, 60_000, () => restartApp(instance, app)),
  );
}
