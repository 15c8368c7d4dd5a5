/** Each store pays through its own accounts: by the credentials in its secrets, and by no other's. */
import { createLogger, withStore } from '@skysync/service-kit';
import { createInProcessRuntime, createTestDatabase, eventually, type TestDatabase } from '@skysync/test-kit';
import { BadCredentials, type PaymentProvider, type ProviderKind } from '../src/providers/provider';
import { secretOf } from '../src/providers/store-account';
import { createStoreProviders } from '../src/providers/store-providers';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A kind that needs one word of credentials, and does nothing. */
function paperMoney(closed: string[] = []): ProviderKind {
  return {
    name: 'paper',
    capabilities: {
      nextActions: [],
      laterCapture: false,
      partialRefunds: false,
      delayedSuccess: false,
      listsTransactions: false,
    },
    async connect({ store, credentials }) {
      const word =
        typeof credentials === 'object' && credentials !== null ? Reflect.get(credentials, 'word') : undefined;
      if (typeof word !== 'string') throw new BadCredentials('word is missing');
      const never = () => Promise.reject(new Error('paper does nothing'));
      const adapter: PaymentProvider = {
        name: 'paper',
        store,
        publishableKey: `pk_${word}`,
        requireChargeable: () => undefined,
        accepts: () => true,
        ...{ create: never, confirm: never, retrieve: never, cancel: never, parseWebhook: never },
        ...{ capture: never, release: never, refund: never },
        close: async () => void closed.push(word),
      };
      return adapter;
    },
  };
}

const log = createLogger('payment-service', 'none');

function providersWith(secrets: Record<string, string>, kind = paperMoney()) {
  const all = new Proxy(secrets, { get: (target, name: string) => (name === 'jwt-public-keys' ? '{}' : target[name]) });
  const runtime = createInProcessRuntime('payment-service', all);
  const parts = { runtime, connection: database.connection, log, env: {} };
  return createStoreProviders(parts, [kind], async () => undefined);
}

const keyOf = (provider: PaymentProvider | undefined): string | undefined => provider?.publishableKey;

test('a store with credentials has an adapter of its own, one without has none', async () => {
  const secrets = { [secretOf('a', 'paper')]: '{"word":"of-a"}', [secretOf('b', 'paper')]: '{"word":"of-b"}' };
  const providers = providersWith(secrets);
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((store) => withStore(store, () => providers.find('paper'))));
  expect([keyOf(a), a?.store, keyOf(b), b?.store, c]).toEqual(['pk_of-a', 'a', 'pk_of-b', 'b', undefined]);
  expect(await withStore('a', () => providers.find('paper'))).toBe(a);
  expect(await withStore('a', () => providers.find('constructor'))).toBeUndefined();
  expect(await withStore('c', () => providers.offered())).toEqual([]);
});

test.each([
  ['no JSON', 'word=secret-value', 'is not JSON'],
  ['half of it', '{"ward":"secret-value"}', 'word is missing'],
])('credentials that are %s name the setting, and never what stands there', async (_name, text, reason) => {
  const logged = jest.spyOn(log, 'error').mockReturnValue(log);
  const providers = providersWith({ [secretOf('a', 'paper')]: text });
  const found = withStore('a', () => providers.find('paper'));
  await expect(found).rejects.toMatchObject({ code: 'unavailable', message: `payments.a.paper: ${reason}` });
  expect(JSON.stringify(logged.mock.calls)).toContain(reason);
  expect(JSON.stringify(logged.mock.calls)).not.toContain('secret-value');
  expect(await withStore('a', () => providers.offered())).toEqual([]);
});

test('credentials that were mended are taken at once, and changed ones within a minute', async () => {
  const secrets = { [secretOf('a', 'paper')]: '{}' };
  const providers = providersWith(secrets);
  const find = () => withStore('a', () => providers.find('paper'));
  await expect(find()).rejects.toMatchObject({ code: 'unavailable' });
  secrets[secretOf('a', 'paper')] = '{"word":"first"}';
  expect(keyOf(await find())).toBe('pk_first');
  secrets[secretOf('a', 'paper')] = '{"word":"second"}';
  expect(keyOf(await find())).toBe('pk_first');
  const now = performance.now();
  const later = jest.spyOn(performance, 'now').mockImplementation(() => now + 61_000);
  await eventually(async () => keyOf(await find()) === 'pk_second');
  later.mockRestore();
});

test('while no secret can be read, an account that is known stays, and nobody is told that it is not there', async () => {
  const secrets: Record<string, string> = { [secretOf('a', 'paper')]: '{"word":"of-a"}' };
  const runtime = createInProcessRuntime('payment-service', { ...secrets, 'jwt-public-keys': '{}' });
  const providers = createStoreProviders(
    { runtime, connection: database.connection, log, env: {} },
    [paperMoney()],
    async () => undefined,
  );
  const find = (store: string) => withStore(store, () => providers.find('paper'));
  expect(keyOf(await find('a'))).toBe('pk_of-a');
  const away = jest.spyOn(runtime, 'secret').mockRejectedValue(new Error('the sidecar is away'));
  const now = performance.now();
  const later = jest.spyOn(performance, 'now').mockImplementation(() => now + 61_000);
  expect(keyOf(await find('a'))).toBe('pk_of-a');
  await expect(find('b')).rejects.toMatchObject({ code: 'unavailable' });
  away.mockRestore();
  expect(await find('b')).toBeUndefined();
  later.mockRestore();
});

test('closing ends the adapters of all stores', async () => {
  const closed: string[] = [];
  const secrets = { [secretOf('a', 'paper')]: '{"word":"a"}', [secretOf('b', 'paper')]: '{"word":"b"}' };
  const providers = providersWith(secrets, paperMoney(closed));
  await Promise.all(['a', 'b'].map((store) => withStore(store, () => providers.find('paper'))));
  await providers.close();
  expect(closed.sort()).toEqual(['a', 'b']);
});
