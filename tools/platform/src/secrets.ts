/** Generates an instance's secrets once and keeps them; what follows from ports and policies is derived anew each time. */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayPolicyText } from '@skysync/contracts';
import { brokerOf } from './broker';
import { mongodbUri } from './database';
import { type Instance, repository } from './instance';
import { natsUrl } from './jetstream';
import { mailServer } from './mail-catcher';
import { standInAccounts, wantsStandIns } from './payment-stand-ins';
import { type AppId, appIds } from './ports';
import { redisHost } from './redis';
import { readSecrets, type Secrets, secretFile } from './secret-file';
import { writeWhole } from './write-whole';

export interface Login {
  email: string;
  password: string;
}

const policies = join(repository, 'components/policies');
const policyFile = join(policies, 'gateway.rego');
export const random = (): string => randomBytes(24).toString('base64url');
/** For people: nothing that a shell or an eye could trip over. */
const password = (): string => randomBytes(12).toString('hex');

/** An ES256 key pair as JWKs; the key id is the RFC 7638 thumbprint. */
function signingKeys(): { privateJwk: string; publicKeys: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const usage = { kid, alg: 'ES256', use: 'sig' };
  return {
    privateJwk: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...usage }),
    publicKeys: JSON.stringify({ keys: [{ kty, crv, x, y, ...usage }] }),
  };
}

/** What is made once and then kept. */
export function generated(): Secrets {
  const { privateJwk, publicKeys } = signingKeys();
  return {
    'redis-password': random(),
    'database-password': password(),
    'jwt-signing-key': privateJwk,
    'jwt-public-keys': publicKeys,
    'refresh-token-key': random(),
    'mail-link-key': random(),
    'sandbox-webhook-secret': random(),
    'bootstrap-store': JSON.stringify({
      store: 'demo',
      name: 'Demo Store',
      admin: { email: 'admin@demo.example', password: password(), name: 'Demo Admin' },
    }),
    'demo-customer': JSON.stringify({ email: 'customer@demo.example', password: password() }),
  };
}

/** The text of the secret `gateway-policy`. */
export const gatewayPolicy = (publicKeys = ''): string => {
  const [policy = '', routes = ''] = ['gateway.rego', 'routes.rego'].map((name) =>
    readFileSync(join(policies, name), 'utf8'),
  );
  return gatewayPolicyText(policy, routes, publicKeys);
};

function derived(instance: Instance, secrets: Secrets): Secrets {
  const services = appIds.filter((app) => app !== 'gateway');
  return {
    'redis-host': redisHost(instance),
    ...(process.env.REDIS_HOST && { 'redis-password': process.env.REDIS_PASSWORD ?? '' }),
    ...Object.fromEntries(
      services.map((app) => [`mongodb-uri-${app}`, mongodbUri(instance, app, secrets['database-password'])]),
    ),
    ...mailServer(instance),
    ...(brokerOf(instance) === 'jetstream' && {
      'nats-url': natsUrl(instance),
      'nats-token': secrets['nats-token'] ?? random(),
    }),
    ...(wantsStandIns(instance) && standInAccounts(secrets)),
    ...(existsSync(policyFile) && { 'gateway-policy': gatewayPolicy(secrets['jwt-public-keys']) }),
  };
}

/** The two tokens of an app and its sidecar; each refuses whoever does not know them. */
function ensureTokens(instance: Instance, app: AppId): void {
  const file = join(instance.directory, `${app}.env`);
  if (!existsSync(file)) writeWhole(file, `APP_API_TOKEN=${random()}\nDAPR_API_TOKEN=${random()}\n`, 0o600);
}

/** Makes secrets.json and the token files, or brings them up to date. */
export function ensureSecrets(instance: Instance): Secrets {
  const kept = { ...generated(), ...withoutEmpty(readSecrets(instance)) };
  const secrets = { ...kept, ...derived(instance, kept) };
  writeWhole(secretFile(instance), `${JSON.stringify(secrets, null, 2)}\n`, 0o600);
  for (const app of appIds) ensureTokens(instance, app);
  return secrets;
}

/** An empty password belongs to a Redis of the user's that is no longer in use. */
const withoutEmpty = (secrets: Secrets): Secrets =>
  Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''));

export const adminLogin = (secrets: Secrets): Login => {
  const { email, password } = JSON.parse(secrets['bootstrap-store'] ?? '{}').admin;
  return { email, password };
};

export const customerLogin = (secrets: Secrets): Login => JSON.parse(secrets['demo-customer'] ?? '{}');
