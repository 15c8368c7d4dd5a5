/** Several replicas of a service: each an app with a sidecar of its own, in a folder of its own, under the same app id. */
import { lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PlatformError } from './platform-error';
import { type AppId, appIds, isAppId, type Replica } from './ports';

const most = 5;

/** Reads `product-service=2,order-service=2`. Throws a {@link PlatformError} that says what is wrong. */
export function readReplicas(text: string): Replica[] {
  const counts = new Map<AppId, number>();
  for (const part of text.split(',').filter(Boolean)) {
    const [app = '', number = ''] = part.split('=');
    const count = Number(number);
    const isKnown = isAppId(app) && app !== 'gateway'; // it has the one public port
    if (!isKnown || !Number.isInteger(count) || count < 1 || count > most) {
      const services = appIds.filter((known) => known !== 'gateway').join(', ');
      throw new PlatformError(`REPLICAS: "${part}" is not SERVICE=1 to ${most}, where the services are ${services}`);
    }
    counts.set(app, count);
  }
  return appIds.flatMap((app) => Array.from({ length: counts.get(app) ?? 1 }, (_, index) => replicaOf(app, index + 1)));
}

/** The first has the name of its app, the others a number behind it. */
const replicaOf = (app: AppId, number: number): Replica => (number === 1 ? app : `${app}-${number}`);

/** All that an instance has, the first of each app included. */
export const replicasOf = ({ env }: { env: NodeJS.ProcessEnv }): Replica[] => readReplicas(env.REPLICAS ?? '');

export function appOf(replica: Replica): AppId {
  const app = appIds.find((known) => replica === known || replica.startsWith(`${known}-`));
  if (!app) throw new Error(`${replica} is no replica`);
  return app;
}

/** The working directory of a replica and its sidecar, by which they are known. */
export const folderOf = ({ directory }: { directory: string }, replica: Replica): string =>
  isAppId(replica) ? directory : join(directory, 'replicas', replica);

/** The replica of that app which works in a folder. */
export const replicaIn = (folder: string, app: AppId): string => /\/replicas\/([a-z-]+-\d+)$/.exec(folder)?.[1] ?? app;

/** Makes the folder, in which the instance's secrets, tokens and names are found as in its own. */
export function prepareFolder(instance: { directory: string }, replica: Replica): void {
  const folder = folderOf(instance, replica);
  if (folder === instance.directory) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of ['secrets.json', 'names.db', `${appOf(replica)}.env`]) {
    const link = join(folder, file);
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(join('../..', file), link);
  }
}
