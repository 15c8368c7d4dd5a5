/** What a store has to give, and which methods its adapter takes. */
import { ConfigError } from '@skysync/service-kit';
import { BadCredentials } from '../src/providers/provider';
import { stripe } from '../src/providers/stripe/stripe-kind';
import { credentials, partsWith } from './stripe-account';

const connect = (given: unknown, env = {}) => stripe.connect(partsWith(given, env));

test("the adapter is the store's, and says what a browser may know", async () => {
  const adapter = await connect(credentials);
  expect(adapter).toMatchObject({ name: 'stripe', store: 'demo', publishableKey: 'pk_test_51Nobody' });
  await adapter.close();
});

test.each([
  [undefined, 'the secret'],
  ['sk_test_1', 'the secret'],
  [{ ...credentials, secretKey: undefined }, 'secretKey'],
  [{ ...credentials, secretKey: 'pk_test_confused' }, 'secretKey'],
  [{ ...credentials, secretKey: 'sk_test_a\nb' }, 'secretKey'],
  [{ ...credentials, publishableKey: 'sk_test_confused' }, 'publishableKey'],
  [{ ...credentials, publishableKey: 'pk_live_other' }, 'publishableKey'],
  [{ ...credentials, webhookSecrets: [] }, 'webhookSecrets'],
  [{ ...credentials, webhookSecrets: 'whsec_x' }, 'webhookSecrets'],
  [{ ...credentials, webhookSecrets: Array(6).fill('whsec_x') }, 'webhookSecrets'],
  [{ ...credentials, webhookSecrets: ['whsec_x', 'confused'] }, 'webhookSecrets.1'],
  [{ ...credentials, capture: 'confused' }, 'capture'],
  [{ ...credentials, capture: null }, 'capture'],
])('%j: %s is wrong, and no value is told', async (given, setting) => {
  const error: unknown = await connect(given).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(BadCredentials);
  expect(String(error)).toContain(`stripe: ${setting} `);
  expect(String(error)).not.toMatch(/confused|51Nobody|_test_|_live_|whsec_/);
});

test('a live key does not go to a stand-in', async () => {
  const live = { ...credentials, secretKey: 'sk_live_1', publishableKey: 'pk_live_1' };
  await expect(connect(live, { STRIPE_URL: 'http://localhost:1' })).rejects.toThrow(BadCredentials);
  await expect(connect(live)).resolves.toMatchObject({ publishableKey: 'pk_live_1' });
});

test.each(['localhost', 'ftp://localhost', 'http://localhost/path'])('STRIPE_URL %s stops the service', async (url) => {
  await expect(connect(credentials, { STRIPE_URL: url })).rejects.toThrow(ConfigError);
});

test.each([
  ['pm_card_visa', true],
  ['pm_1MqLiJLkdIwHu7ixUEgbFdYF', true],
  ['pm_', false],
  ['pm_4242424242424242', false],
  ['pm_card-visa', false],
  ['pm_card visa', false],
  ['tok_visa', false],
  ['card_1', false],
  ['pi_1', false],
  [`pm_${'a'.repeat(62)}`, false],
])('accepts %s: %s', async (method, accepted) => {
  expect((await connect(credentials)).accepts(method)).toBe(accepted);
});
