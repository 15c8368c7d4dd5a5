/** user-service with a real database and real keys, beside a runtime without Dapr. */
import { randomBytes } from 'node:crypto';
import type { StateStore } from '@skysync/service-kit';
import {
  createInProcessRuntime,
  createTestDatabase,
  createTestTokens,
  eventually,
  startTestService,
  type TestService,
} from '@skysync/test-kit';
import { bootstrapStore } from '../src/bootstrap/bootstrap-store';
import type { Deps } from '../src/deps';
import { userService } from '../src/service';

export const firstStore = {
  store: 'demo',
  name: 'Demo Store',
  currency: 'EUR',
  admin: { email: 'owner@demo.example', password: 'a-long-enough-secret', name: 'Olga Owner' },
};
const otherStore = { ...firstStore, store: 'other', name: 'Other Store', currency: 'CHF' };

/** Weak on purpose: hashing is not what these tests are about. */
const cheapPasswords = { PASSWORD_MEMORY_KIB: '8', PASSWORD_PASSES: '1' };

export interface Options {
  env?: Record<string, string>;
  /** Stands between the service and the state store. */
  state?: (state: StateStore) => StateStore;
}

export type UserService = Awaited<ReturnType<typeof startUserService>>;

export async function startUserService({ state = (real) => real, env = {} }: Options = {}) {
  const database = await createTestDatabase();
  const tokens = createTestTokens();
  const secrets = {
    'jwt-signing-key': tokens.signingKey,
    'jwt-public-keys': tokens.jwks,
    'refresh-token-key': randomBytes(24).toString('base64url'),
    'mail-link-key': randomBytes(24).toString('base64url'),
    'bootstrap-store': JSON.stringify(firstStore),
  };
  const real = createInProcessRuntime('user-service', secrets);
  const replicas: TestService<Deps>[] = [];
  /** With the keys of access tokens given, as while they are rotated. */
  const replica = async (keys = tokens): Promise<TestService<Deps>> => {
    const own = { ...secrets, 'jwt-signing-key': keys.signingKey, 'jwt-public-keys': keys.jwks };
    const { secret } = createInProcessRuntime('user-service', own);
    const runtime = { ...real, secret, state: state(real.state) };
    const connection =
      replicas.length === 0 ? database.connection : database.connection.useDb(database.connection.name);
    const made = await startTestService(userService, {
      runtime,
      tokens: keys,
      database: { ...database, connection },
      env: { ...cheapPasswords, ...env },
    });
    replicas.push(made);
    return made;
  };
  const { app, api, deps, sweep, relay } = await replica();
  await bootstrapStore(deps, otherStore);
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    api.post(path, { body, headers });
  const accounts = () => database.connection.collection('accounts');

  return {
    app,
    api,
    deps,
    sweep,
    relay,
    replica,
    runtime: real,
    tokens,
    connection: database.connection,
    post,
    register: (changes: object = {}, headers: Record<string, string> = {}) =>
      post('/auth/register', newPerson(changes), headers),
    login: (email: unknown, password: unknown = goodPassword, headers: Record<string, string> = {}) =>
      post('/auth/login', { email, password }, headers),
    refresh: (refreshToken: unknown, headers: Record<string, string> = {}) =>
      post('/auth/refresh', { refreshToken }, headers),
    outboxesAreEmpty: () =>
      eventually(async () => (await accounts().countDocuments({ 'outbox.0': { $exists: true } })) === 0),
    stop: async () => {
      for (const each of replicas) await each.stop();
      await database.drop();
    },
  };
}

export const goodPassword = 'correct horse battery';
let people = 0;

/** The body of a registration with an email of its own. */
export function newPerson(changes: object = {}) {
  people += 1;
  return { email: `person${people}@shop.example`, password: goodPassword, name: `Person ${people}`, ...changes };
}
