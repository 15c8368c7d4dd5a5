/** user-service with a real database and real keys, beside a sidecar without Dapr. */
import { createIndexes, createLogger, type Sidecar } from '@skysync/service-kit';
import {
  createApiClient,
  createFakeSidecar,
  createTestDatabase,
  createTestTokens,
  eventually,
  testAppApiToken,
} from '@skysync/test-kit';
import { createApp, openapiPath } from '../src/app';
import { bootstrapStore } from '../src/bootstrap/bootstrap-store';
import { createDeps, type DepsOptions } from '../src/deps';

export const firstStore = {
  store: 'demo',
  name: 'Demo Store',
  currency: 'EUR',
  admin: { email: 'owner@demo.example', password: 'a-long-enough-secret', name: 'Olga Owner' },
};
export const otherStore = { ...firstStore, store: 'other', name: 'Other Store', currency: 'CHF' };

/** Weak on purpose: hashing is not what these tests are about. */
const cheapPasswords = { memoryCost: 8, timeCost: 1, parallelism: 1 };

export interface Options extends Partial<Pick<DepsOptions, 'throttle' | 'passwordCost'>> {
  /** Stands between the service and the state store. */
  state?: (state: Sidecar['state']) => Sidecar['state'];
}

export type UserService = Awaited<ReturnType<typeof startUserService>>;

export async function startUserService({ state = (real) => real, ...options }: Options = {}) {
  const { connection, drop } = await createTestDatabase();
  const sidecar = createFakeSidecar();
  const tokens = createTestTokens();
  const log = createLogger('user-service');
  log.silent = true;
  const newDeps = (overrides: Partial<DepsOptions> = {}) =>
    createDeps({
      connection,
      sidecar: { publish: sidecar.publish, state: state(sidecar.state) },
      log,
      appApiToken: testAppApiToken,
      signingKey: tokens.signingKey,
      publicKeys: tokens.jwks,
      passwordCost: cheapPasswords,
      ...options,
      ...overrides,
    });
  const deps = newDeps();
  await createIndexes(connection);
  await bootstrapStore(deps, firstStore);
  await bootstrapStore(deps, otherStore);
  const app = createApp(deps);
  const api = createApiClient(app, openapiPath);
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    api.post(path, { body, headers });

  return {
    app,
    api,
    deps,
    /** Another replica on the same database. */
    replica: () => newDeps({ connection: connection.useDb(connection.name) }),
    sidecar,
    tokens,
    connection,
    post,
    register: (changes: object = {}, headers: Record<string, string> = {}) =>
      post('/auth/register', newPerson(changes), headers),
    login: (email: unknown, password: unknown = goodPassword, headers: Record<string, string> = {}) =>
      post('/auth/login', { email, password }, headers),
    refresh: (refreshToken: unknown, headers: Record<string, string> = {}) =>
      post('/auth/refresh', { refreshToken }, headers),
    outboxesAreEmpty: () =>
      eventually(
        async () => (await connection.collection('accounts').countDocuments({ 'outbox.0': { $exists: true } })) === 0,
      ),
    stop: async () => {
      await deps.relay.drain();
      await drop();
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
