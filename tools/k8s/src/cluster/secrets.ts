/** `make k8s-secrets`: puts every secret into the cluster; what is there already stays, so it may run again at any time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appIds, gatewayPolicy, generated, random, type Secrets, withDatabase } from '@skysync/platform';
import { parse } from 'yaml';
import { apply, ask, type KubernetesObject, namespace } from '../kubectl';
import { repository } from '../settings';

const databaseUser = 'skysync';
const services = appIds.filter((app) => app !== 'gateway');
const clusterHost = (service: string): string => `${service}.${namespace}.svc.cluster.local`;

/** The one value of each Secret of ours, whatever its key. */
async function secretsInCluster(): Promise<Secrets> {
  const answer = await ask(['get', 'secrets', '-l', 'app.kubernetes.io/part-of=skysync', '-o', 'json']);
  const { items } = JSON.parse(answer) as { items: { metadata: { name: string }; data?: Record<string, string> }[] };
  return Object.fromEntries(
    items.map(({ metadata, data = {} }) => [
      metadata.name,
      Buffer.from(Object.values(data)[0] ?? '', 'base64').toString(),
    ]),
  );
}

/** Each app and its sidecar know two tokens: one to enter the app, one to enter the sidecar. */
const tokens = (): Secrets =>
  Object.fromEntries(
    appIds.flatMap((app) => [`${app}-dapr-api-token`, `${app}-app-api-token`].map((name) => [name, random()])),
  );

/** Where Redis and the database are: REDIS_HOST and MONGODB_URI win, then what was set before, then the pods of overlays/local. */
function addresses(kept: Secrets, env: NodeJS.ProcessEnv): Secrets {
  const own = `mongodb://${databaseUser}:${kept['database-password']}@${clusterHost('database')}:27017`;
  const uriOf = (app: string): string => {
    if (env.MONGODB_URI) return withDatabase(env.MONGODB_URI, app);
    return kept[`mongodb-uri-${app}`] ?? withDatabase(own, app);
  };
  return {
    'redis-host': env.REDIS_HOST || kept['redis-host'] || `${clusterHost('redis')}:6379`,
    ...(env.REDIS_HOST && { 'redis-password': env.REDIS_PASSWORD ?? '' }),
    ...mailServer(kept, env),
    ...Object.fromEntries(services.map((app) => [`mongodb-uri-${app}`, uriOf(app)])),
  };
}

/** SMTP_HOST wins, then what was set before. Without one there is no mail server, and mails wait for a day. */
function mailServer(kept: Secrets, env: NodeJS.ProcessEnv): Secrets {
  const given = { host: env.SMTP_HOST, port: env.SMTP_PORT ?? '587', user: env.SMTP_USER, password: env.SMTP_PASSWORD };
  const before = {
    host: kept['smtp-host'],
    port: kept['smtp-port'],
    user: kept['smtp-user'],
    password: kept['smtp-password'],
  };
  const { host = 'localhost', port = '25', user = '', password = '' } = env.SMTP_HOST ? given : before;
  return { 'smtp-host': host, 'smtp-port': port, 'smtp-user': user, 'smtp-password': password };
}

/** Everything that has to be in the cluster, given what is in it. */
function completeSecrets(present: Secrets, env: NodeJS.ProcessEnv = process.env): Secrets {
  const kept = { ...generated(), ...tokens(), 'database-password': random(), 'database-keyfile': random(), ...present };
  const secrets: Secrets = { ...kept, ...addresses(kept, env) };
  return {
    ...secrets,
    'redis-config': `requirepass ${secrets['redis-password']}\n`,
    'gateway-policy': gatewayPolicy(secrets['jwt-public-keys']),
  };
}

const keyOf = (name: string): string => (name.endsWith('-api-token') ? 'token' : name);

const secretObject = ([name, value]: [string, string]): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'skysync' } },
  type: 'Opaque',
  data: { [keyOf(name)]: Buffer.from(value).toString('base64') },
});

export async function secrets(): Promise<void> {
  await apply([parse(readFileSync(join(repository, 'k8s/base/namespace.yaml'), 'utf8'))]);
  const present = await secretsInCluster();
  const complete = completeSecrets(present);
  const changed = Object.entries(complete).filter(([name, value]) => present[name] !== value);
  if (changed.length) await apply(changed.map(secretObject));
  const count = Object.keys(complete).length;
  console.log(
    `${count} secrets in namespace ${namespace}: ${changed.length} written, ${count - changed.length} left as they were`,
  );
}
