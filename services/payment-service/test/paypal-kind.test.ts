/** PayPal as a kind: what a store's account must hold, and what is said of it. */

import { paypal } from '../src/providers/paypal/paypal-kind';
import { BadCredentials } from '../src/providers/provider';
import { credentials, partsFor } from './paypal-samples';

test('says what it can do', () => {
  expect(paypal).toMatchObject({
    name: 'paypal',
    capabilities: {
      nextActions: ['redirect', 'confirm'],
      laterCapture: true,
      partialRefunds: true,
      delayedSuccess: true,
    },
  });
  expect(paypal.forAllStores).toBeUndefined();
});

test('an adapter is its store’s, and a browser may know the client id alone', async () => {
  const adapter = await paypal.connect(partsFor({}));
  expect(adapter).toMatchObject({ name: 'paypal', store: 'demo', publishableKey: 'client' });
  await adapter.close();
});

const { clientId, clientSecret, webhookIds } = credentials;

test.each([
  [{ clientSecret, webhookIds }, 'clientId'],
  [{ clientId, webhookIds }, 'clientSecret'],
  [{ clientId, clientSecret: 'hunter 2', webhookIds }, 'clientSecret'],
  [{ clientId, clientSecret }, 'webhookIds'],
  [{ clientId, clientSecret, webhookIds: [] }, 'webhookIds'],
  [{ clientId, clientSecret, webhookIds: ['1', '2', '3', '4', '5', '6'] }, 'webhookIds'],
  [{ clientId, clientSecret, webhookIds: ['1', 'hunter 2'] }, 'webhookIds'],
  [{ ...credentials, capture: 'hunter 2' }, 'capture'],
  [{ ...credentials, 'hunter 2': 'x' }, 'the account'],
  [undefined, 'the account'],
  ['hunter 2', 'the account'],
])('credentials %j are refused by the name of the setting', async (account, name) => {
  const error = await paypal.connect(partsFor({}, { credentials: account })).catch((thrown: Error) => thrown);
  expect(error).toBeInstanceOf(BadCredentials);
  expect(String(error)).toContain(name);
  expect(String(error)).not.toContain('hunter');
});

test.each(['nonsense', 'ftp://paypal.test'])('the API cannot be at %s', async (url) => {
  await expect(paypal.connect(partsFor({ PAYPAL_URL: url }))).rejects.toThrow('PAYPAL_URL must be a URL');
});

test('an authority without certificates is a mistake', async () => {
  await expect(paypal.connect(partsFor({ PAYPAL_CA: 'nothing' }))).rejects.toThrow('PAYPAL_CA');
});
