/** What has to be in the cluster, given what is in it, and which of it is ours to write. Pure. */
import { appIds, generated, random, type Secrets, withDatabase } from '@skysync/platform';
import { namespace } from '../kubectl';

export const databaseServices = appIds.filter((app) => app !== 'gateway');
const clusterHost = (service: string): string => `${service}.${namespace}.svc.cluster.local`;

/** A Secret of the namespace: its one value, and whether `make k8s-secrets` made it. */
export interface PresentSecret {
  value: string;
  ours: boolean;
}

export type Present = Readonly<Record<string, PresentSecret>>;

export interface Plan {
  /** Not there yet. */
  create: Secrets;
  /** Ours, and to be changed. */
  update: Secrets;
  /** Somebody else's, with another value than they should have: they are left alone. */
  foreign: string[];
  unchanged: number;
}

/** Each app and its sidecar know two tokens: one to enter the app, one to enter the sidecar. */
export const tokens = (): Secrets =>
  Object.fromEntries(
    appIds.flatMap((app) => [`${app}-dapr-api-token`, `${app}-app-api-token`].map((name) => [name, random()])),
  );

/** The address of a database in the cluster for a user of its own. */
export const ownDatabaseUri = (app: string, user: string, password = random()): string =>
  withDatabase(`mongodb://${user}:${password}@${clusterHost('database')}:27017`, app);

const settingOf = (app: string): string => `MONGODB_URI_${app.toUpperCase().replaceAll('-', '_')}`;

/** MONGODB_URI_ORDER_SERVICE, MONGODB_URI and REDIS_HOST win, then what was set before, then the pods of overlays/local. */
function addresses(kept: Secrets, env: NodeJS.ProcessEnv): Secrets {
  const uriOf = (app: string): string => {
    const given = env[settingOf(app)] || env.MONGODB_URI;
    return given ? withDatabase(given, app) : (kept[`mongodb-uri-${app}`] ?? ownDatabaseUri(app, app));
  };
  return {
    'redis-host': env.REDIS_HOST || kept['redis-host'] || `${clusterHost('redis')}:6379`,
    ...(env.REDIS_HOST && { 'redis-password': env.REDIS_PASSWORD ?? '' }),
    ...mailServer(kept, env),
    ...Object.fromEntries(databaseServices.map((app) => [`mongodb-uri-${app}`, uriOf(app)])),
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

/** The file that Redis reads at its start. During a change of password it takes both. */
export const redisConfig = (...passwords: string[]): string =>
  `user default on ${passwords.map((password) => `>${password}`).join(' ')} ~* &* +@all\n`;

function wanted(present: Secrets, env: NodeJS.ProcessEnv): Secrets {
  const kept = { ...generated(), ...tokens(), 'database-password': random(), 'database-keyfile': random(), ...present };
  const secrets: Secrets = { ...kept, ...addresses(kept, env) };
  return { 'redis-config': redisConfig(secrets['redis-password'] ?? ''), ...secrets };
}

/** Everything that is missing, or that the environment wants otherwise. */
export function planSecrets(present: Present, env: NodeJS.ProcessEnv = process.env): Plan {
  const values = Object.fromEntries(Object.entries(present).map(([name, { value }]) => [name, value]));
  const plan: Plan = { create: {}, update: {}, foreign: [], unchanged: 0 };
  for (const [name, value] of Object.entries(wanted(values, env))) {
    const there = present[name];
    if (!there) plan.create[name] = value;
    else if (there.value === value) plan.unchanged += 1;
    else if (there.ours) plan.update[name] = value;
    else plan.foreign.push(name);
  }
  return plan;
}
