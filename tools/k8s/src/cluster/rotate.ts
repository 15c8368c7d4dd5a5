/**
 * `make k8s-rotate SECRET=redis|mongodb|tokens|signing`: puts new secrets in the place of old ones while the shop is open. What both
 * sides of a connection must know is known twice until the last pod has the new one.
 */
import { generated, random, type Secrets } from '@skysync/platform';
import { ask, kubectl, namespace } from '../kubectl';
import { overlayObjects } from '../overlay';
import { ended, podsOf, rolledOut, running, workloads } from './pods';
import { bothKeys, isBeingRotated, newestKey } from './rotated-keys';
import { changeSecrets, secretsInCluster } from './secret-objects';
import { runJobOfOverlay } from './shop-job';
import { aimToHarm } from './target';
import { databaseServices, ownDatabaseUri, redisConfig, tokens } from './wanted-secrets';

async function inCluster(name: string): Promise<string> {
  const value = (await secretsInCluster())[name]?.value;
  if (!value) throw new Error(`the Secret ${name} is not there`);
  return value;
}

/** New pods of these Deployments, until the last of the old ones has ended. */
async function renew(deployments: string[]): Promise<void> {
  const old = (await podsOf(running)).filter(({ app }) => deployments.includes(`deployment.apps/${app}`));
  await ask(['rollout', 'restart', ...deployments]);
  await rolledOut(deployments);
  await ended(old);
  console.log(`  new pods: ${deployments.map((name) => name.split('/')[1]).join(' ')}`);
}

const everyService = (): Promise<string[]> => workloads('deployments');

/** Words for Redis, over its standard input: they never stand in a list of processes. */
const tellRedis = (password: string, command: string): Promise<string> =>
  kubectl(['exec', '-i', 'redis-0', '--', 'sh', '-c', 'read -r REDISCLI_AUTH; export REDISCLI_AUTH; exec redis-cli'], {
    input: `${password}\n${command}\n`,
    capture: true,
  }).then((answer) => {
    if (!answer.includes('OK')) throw new Error(`Redis did not take it: ${answer.slice(0, 100)}`);
    return answer;
  });

/** The kubelet brings a changed Secret into a running pod after a while. */
const seenByRedis = (password: string): Promise<string> =>
  kubectl(
    [
      'exec',
      '-i',
      'redis-0',
      '--',
      'sh',
      '-c',
      'read -r new; until [ "$(cat /etc/redis/redis-password)" = "$new" ]; do sleep 2; done',
    ],
    { input: `${password}\n`, capture: true },
  );

async function redis(): Promise<void> {
  const [old, fresh] = [await inCluster('redis-password'), random()];
  await tellRedis(old, `ACL SETUSER default >${fresh}`);
  await changeSecrets({ 'redis-password': fresh, 'redis-config': redisConfig(old, fresh) });
  await renew(await everyService());
  await seenByRedis(fresh);
  await tellRedis(fresh, `ACL SETUSER default <${old}`);
  await changeSecrets({ 'redis-config': redisConfig(fresh) });
}

/** Each service gets a second user; the first goes when nobody uses it any more. */
async function mongodb(): Promise<void> {
  const word = random().replace(/\W/g, '').slice(0, 6).toLowerCase();
  const uris: Secrets = Object.fromEntries(
    databaseServices.map((app) => [`mongodb-uri-${app}`, ownDatabaseUri(app, `${app}.${word}`)]),
  );
  await changeSecrets(uris);
  await runJobOfOverlay(await overlayObjects(), 'database-users');
  await renew(databaseServices.map((app) => `deployment.apps/${app}`));
  await runJobOfOverlay(await overlayObjects(), 'database-users', { REMOVE_OTHERS: 'true' });
}

/** App and sidecar of a pod read their tokens together, when it starts. */
async function appTokens(): Promise<void> {
  await changeSecrets(tokens());
  await renew(await everyService());
}

const forgetAfterMinutes = 10;

/** First both keys are known, then the new one signs; called again when no token of the old one is left, the old one goes. */
async function signing(): Promise<void> {
  const known = await inCluster('jwt-public-keys');
  if (isBeingRotated(known)) {
    await changeSecrets({ 'jwt-public-keys': newestKey(known) });
    await renew(await everyService());
    return;
  }
  const { 'jwt-signing-key': key = '', 'jwt-public-keys': fresh = '' } = generated();
  await changeSecrets({ 'jwt-public-keys': bothKeys(fresh, known) });
  await renew(await everyService());
  await changeSecrets({ 'jwt-signing-key': key });
  await renew(['deployment.apps/user-service']);
  console.log(`  once more in ${forgetAfterMinutes} minutes, when the last token of the old key has expired`);
}

const rotations: Record<string, () => Promise<void>> = { redis, mongodb, tokens: appTokens, signing };

export async function rotate(): Promise<void> {
  const rotation = rotations[process.env.SECRET ?? ''];
  if (!rotation) throw new Error(`SECRET=${Object.keys(rotations).join('|')}`);
  const context = await aimToHarm('replaces secrets and every pod that has them');
  const since = Date.now();
  await rotation();
  console.log(
    `${process.env.SECRET} in ${context}, namespace ${namespace}: renewed in ${Math.round((Date.now() - since) / 1000)} s`,
  );
}
