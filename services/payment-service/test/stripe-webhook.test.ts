/** Webhooks of Stripe: what is signed is believed, and says what a payment needs to know. */
import { Problem } from '@skysync/service-kit';
import type { PaymentProvider, SignedWebhook } from '../src/providers/provider';
import { stripe } from '../src/providers/stripe/stripe-kind';
import {
  type Account,
  charged,
  credentials,
  newCharge,
  openAccount,
  partsWith,
  sentAbout,
  soon,
} from './stripe-account';

let account: Account;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.close());

const nowInSeconds = (): number => Math.floor(Date.now() / 1000);
const signed = (body: string, at?: number): SignedWebhook => {
  const { headers } = account.standIn.sign(body, at);
  return { body: Buffer.from(body), headers };
};

async function readFirst(paymentId: string, type: string) {
  const [webhook] = sentAbout(account, paymentId, type);
  if (!webhook) throw new Error(`no ${type} was sent`);
  return account.adapter.parseWebhook(webhook);
}

const problemOf = async (adapter: PaymentProvider, webhook: SignedWebhook) => {
  const error: unknown = await adapter.parseWebhook(webhook).catch((thrown) => thrown);
  return error instanceof Problem ? error.code : error;
};

test('a charge that succeeded', async () => {
  const charge = await charged(account.adapter, newCharge());
  expect(await readFirst(charge.paymentId, 'payment_intent.succeeded')).toEqual({
    id: expect.stringMatching(/^evt_/),
    type: 'payment_intent.succeeded',
    charge: {
      paymentId: charge.paymentId,
      store: 'demo',
      amount: charge.amount,
      state: { reference: charge.reference, status: 'succeeded' },
    },
  });
});

test('a charge that failed, is processing, was cancelled', async () => {
  const declined = await charged(account.adapter, newCharge('pm_card_visa_chargeDeclinedInsufficientFunds'));
  expect((await readFirst(declined.paymentId, 'payment_intent.payment_failed')).charge?.state).toEqual({
    reference: declined.reference,
    status: 'failed',
    failureCode: 'insufficient_funds',
  });
  const delayed = await charged(account.adapter, newCharge('pm_delayed'));
  expect((await readFirst(delayed.paymentId, 'payment_intent.processing')).charge?.state.status).toBe('processing');
  const waiting = await charged(account.adapter, newCharge('pm_card_threeDSecure2Required'));
  await account.adapter.cancel(waiting, soon());
  expect((await readFirst(waiting.paymentId, 'payment_intent.canceled')).charge?.state.status).toBe('cancelled');
});

test('amounts are ours again', async () => {
  const charge = await charged(
    account.adapter,
    newCharge('pm_card_visa', { amount: { amount: 12_300, currency: 'MGA' } }),
  );
  expect((await readFirst(charge.paymentId, 'payment_intent.succeeded')).charge?.amount).toEqual(charge.amount);
});

test('a refund that ends later', async () => {
  const charge = await charged(account.adapter, newCharge('pm_card_pendingRefund'));
  const amount = { amount: 500, currency: 'EUR' };
  for (const [id, type, state] of [
    ['rma-1', 'refund.updated', 'succeeded'],
    ['rma-2', 'refund.failed', 'failed'],
  ] as const) {
    await account.adapter.refund(charge, { id, amount }, soon());
    account.standIn.settleRefund(account.standIn.refunds().at(-1)?.id ?? '', state);
    expect((await readFirst(charge.paymentId, type)).refund).toEqual({ paymentId: charge.paymentId, id, state });
  }
});

test('what a payment need not know has an id and a type', async () => {
  const charge = await charged(account.adapter, newCharge('pm_card_threeDSecure2Required'));
  for (const type of ['payment_intent.created', 'payment_intent.requires_action']) {
    expect(await readFirst(charge.paymentId, type)).toEqual({ id: expect.stringMatching(/^evt_/), type });
  }
  const foreign = { id: 'pi_1', object: 'payment_intent', amount: 100, currency: 'eur', metadata: {} };
  for (const type of ['payment_intent.succeeded', 'refund.updated', 'charge.dispute.created']) {
    const body = JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object: foreign } });
    expect(await account.adapter.parseWebhook(signed(body))).toEqual({ id: 'evt_1', type });
  }
});

test('the second of two secrets counts, and one that was taken away does not', async () => {
  const webhook = signed(JSON.stringify({ id: 'evt_1', type: 'ping', data: { object: {} } }));
  const rotating = { ...credentials, webhookSecrets: ['whsec_bmV3', ...credentials.webhookSecrets] };
  const env = { STRIPE_URL: account.standIn.url };
  const both = await stripe.connect(partsWith(rotating, env));
  expect(await both.parseWebhook(webhook)).toEqual({ id: 'evt_1', type: 'ping' });
  const rotated = await stripe.connect(partsWith({ ...credentials, webhookSecrets: ['whsec_bmV3'] }, env));
  expect(await problemOf(rotated, webhook)).toBe('invalid_credentials');
});

test('no byte, time or header may differ', async () => {
  const body = JSON.stringify({ id: 'evt_1', type: 'ping', data: { object: {} } });
  const { headers } = signed(body);
  const refused: SignedWebhook[] = [
    { body: Buffer.from(body.replace('evt_1', 'evt_2')), headers },
    { body: Buffer.from(`${body} `), headers },
    { body: Buffer.from(''), headers },
    { body: Buffer.from(body), headers: {} },
    { body: Buffer.from(body), headers: { 'stripe-signature': '' } },
    { body: Buffer.from(body), headers: { 'stripe-signature': [headers['stripe-signature'] ?? ''].flat() } },
    { body: Buffer.from(body), headers: { 'stripe-signature': 't=1' } },
    {
      body: Buffer.from(body),
      headers: { 'stripe-signature': String(headers['stripe-signature']).replace('v1=', 'v0=') },
    },
    signed(body, nowInSeconds() - 310),
  ];
  for (const webhook of refused) expect(await problemOf(account.adapter, webhook)).toBe('invalid_credentials');
  expect(await problemOf(account.adapter, signed(body, nowInSeconds() - 290))).toEqual({ id: 'evt_1', type: 'ping' });
});

test.each([
  ['{', 'malformed_json'],
  ['null', 'malformed_json'],
  ['7', 'malformed_json'],
  ['{}', 'invalid_request'],
  [JSON.stringify({ id: 'evt_1', type: 'ping' }), 'invalid_request'],
  [JSON.stringify({ id: 1, type: 'ping', data: { object: {} } }), 'invalid_request'],
])('%s is signed, but is %s', async (body, code) => {
  expect(await problemOf(account.adapter, signed(body))).toBe(code);
});

test.each([{ amount: '100' }, { amount: 1.5 }, { currency: 'euro' }, { amount: 150, currency: 'isk' }])(
  'an intent of ours with %j is refused by name',
  async (wrong) => {
    const metadata = { paymentId: 'pay_1', store: 'demo' };
    const object = { id: 'pi_1', amount: 100, currency: 'eur', metadata, ...wrong };
    const body = JSON.stringify({ id: 'evt_1', type: 'payment_intent.succeeded', data: { object } });
    const field = `data.object.${'currency' in wrong && !('amount' in wrong) ? 'currency' : 'amount'}`;
    await expect(account.adapter.parseWebhook(signed(body))).rejects.toMatchObject({
      code: 'invalid_request',
      details: { errors: [{ field }] },
    });
  },
);
