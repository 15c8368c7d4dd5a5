import { createTestTokens } from '@skysync/test-kit';
import { bootstrapStore, readBootstrapStore } from '../src/bootstrap/bootstrap-store';
import { createAccessTokenSigner } from '../src/sessions/access-token';
import { firstStore, startUserService, type UserService } from './user-service';

let service: UserService;
beforeAll(async () => {
  service = await startUserService();
});
afterAll(() => service.stop());

const { email, password } = firstStore.admin;
const count = (collection: string, filter: object) => service.connection.collection(collection).countDocuments(filter);

describe('the first store', () => {
  test('has an owner who can sign in', async () => {
    const { status, body } = await service.login(email, password);
    expect([status, body.user.role, body.user.name]).toEqual([200, 'admin', firstStore.admin.name]);
    expect(service.tokens.verifyToken(body.accessToken)).toMatchObject({ role: 'admin', store: 'demo' });
  });

  test('is made once by many replicas at once', async () => {
    const store = { ...firstStore, store: 'new-one' };
    const [one, two] = [await service.replica(), await service.replica()];
    const replicas = [one.deps, two.deps, service.deps, service.deps];
    await Promise.all(replicas.map((deps) => bootstrapStore(deps, store)));
    expect(await count('stores', { _id: 'new-one' })).toBe(1);
    expect(await count('accounts', { store: 'new-one' })).toBe(1);
    await service.outboxesAreEmpty();
    expect(service.runtime.published.filter((event) => event.store === 'new-one')).toHaveLength(1);
  });

  test('does not mind that another replica was first in between', async () => {
    const { storeRecords } = service.deps;
    const blind = { ...storeRecords, find: async () => undefined };
    await bootstrapStore({ ...service.deps, storeRecords: blind }, firstStore);
    expect(await count('stores', { _id: 'demo' })).toBe(1);
    const broken = { ...blind, insert: () => Promise.reject(new Error('the database is away')) };
    await expect(bootstrapStore({ ...service.deps, storeRecords: broken }, firstStore)).rejects.toThrow('away');
  });

  test('is left alone when it exists', async () => {
    const changed = {
      ...firstStore,
      name: 'Changed',
      currency: 'USD',
      admin: { ...firstStore.admin, password: 'another secret' },
    };
    await bootstrapStore(service.deps, changed);
    expect((await service.api.get('/stores/current')).body).toMatchObject({ name: firstStore.name, currency: 'EUR' });
    expect((await service.login(email, 'another secret')).status).toBe(401);
    expect((await service.login(email, password)).status).toBe(200);
  });

  test('does not make an admin of a customer who holds the address', async () => {
    const { user } = (await service.register()).body;
    await bootstrapStore(service.deps, { ...firstStore, admin: { ...firstStore.admin, email: user.email } });
    expect((await service.login(user.email)).body.user.role).toBe('customer');
    expect(await count('accounts', { email: user.email })).toBe(1);
  });
});

describe('the secret bootstrap-store', () => {
  const { admin } = firstStore;
  const text = (changes: object) => JSON.stringify({ ...firstStore, ...changes });

  test('is read, with EUR for no currency and the email normalized', async () => {
    const spelled = text({ currency: undefined, admin: { ...admin, email: ' Owner@Demo.Example ' } });
    expect(await readBootstrapStore(spelled)).toEqual(firstStore);
  });

  test.each([
    ['not JSON', `{"${password}`, /is not a JSON object/],
    ['null', 'null', /is not a JSON object/],
    ['a slug with capitals', text({ store: 'Demo' }), /`store`/],
    ['no name', text({ name: '' }), /`name`/],
    ['a wrong currency', text({ currency: 'euro' }), /`currency`/],
    ['no admin', text({ admin: undefined }), /email must be a text/],
    ['an admin without a password', text({ admin: { email, name: 'A' } }), /password must be a text/],
    ['an address that is none', text({ admin: { ...admin, email: 'owner' } }), /email must be an email/],
    ['a trivial password', text({ admin: { ...admin, password: 'password' } }), /easy to guess/],
  ])('stops the start with a reason: %s', async (_what, secret, reason) => {
    const failure = await readBootstrapStore(secret).catch((error: Error) => error.message);
    expect(failure).toMatch(/^the secret "bootstrap-store" /);
    expect(failure).toMatch(reason);
    expect(failure).not.toContain(password);
  });
});

describe('the keys', () => {
  test.each([
    ['no JSON', 'secret-text'],
    ['no kid', JSON.stringify({ ...JSON.parse(createTestTokens().signingKey), kid: undefined })],
    ['a public key', JSON.stringify({ ...JSON.parse(createTestTokens().signingKey), d: undefined })],
  ])('stop the start when the signing key is %s', (_what, key) => {
    const { jwks } = createTestTokens();
    expect(() => createAccessTokenSigner(key, jwks)).toThrow('the secret "jwt-signing-key" must be');
    expect(() => createAccessTokenSigner(key, jwks)).not.toThrow(/secret-text/);
  });

  test('stop the start when they do not belong together', () => {
    const [mine, strangers] = [createTestTokens(), createTestTokens()];
    expect(() => createAccessTokenSigner(mine.signingKey, strangers.jwks)).toThrow(/does not hold the public half/);
    expect(() => createAccessTokenSigner(mine.signingKey, mine.jwks)).not.toThrow();
  });
});
