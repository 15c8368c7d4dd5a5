/** What the adapter asks is what Stripe's own description of its interface allows: held against stripe-mock, which has no state. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import Stripe from 'stripe';
import type { PaymentProvider, SignedWebhook } from '../src/providers/provider';
import { stripe } from '../src/providers/stripe/stripe-kind';
import { readingWhole } from './reading-whole';
import { credentials, newCharge, partsWith, soon } from './stripe-account';

const finder = join(__dirname, '../../../tools/find-go-program.sh');

let mock: ChildProcess;
let adapter: PaymentProvider;
/** Everything that it says: each request, and what is wrong with it. */
let said = '';

beforeAll(async () => {
  const program = execFileSync(finder, ['stripe-mock'], { encoding: 'utf8' }).trim();
  const ports = ['-http-addr', '127.0.0.1:0', '-https-addr', '127.0.0.1:0'];
  mock = spawn(program, ports, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    mock.once('exit', (code) => reject(new Error(`stripe-mock ended with ${code}`)));
    mock.stdout?.on('data', (chunk) => {
      said += chunk;
      const [, address] = /Listening for HTTP at address: (\S+)/.exec(said) ?? [];
      if (address) resolve(`http://${address}`);
    });
  });
  adapter = await stripe.connect(partsWith({ ...credentials, capture: 'manual' }, { STRIPE_URL: url }));
}, 180_000);
afterAll(async () => {
  await adapter?.close();
  mock?.kill();
});

/** Messages that do not say all, so that Stripe is asked. */
const lookedUp = [
  {
    type: 'payment_intent.amount_capturable_updated',
    object: { id: 'pi_1', metadata: { paymentId: 'p', store: 'demo' } },
  },
  { type: 'charge.dispute.created', object: { id: 'du_1', object: 'dispute', payment_intent: 'pi_1' } },
].map(({ type, object }): SignedWebhook => {
  const payload = JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } });
  const secret = credentials.webhookSecrets[0] ?? '';
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
  return { body: Buffer.from(payload), headers: { 'stripe-signature': signature } };
});

const asked = (): string[] => [...said.matchAll(/Request: (\S+ \/\S+)/g)].map(([, request]) => request ?? '');

/** What is asked to save a card, to charge it, and to have it forgotten. */
async function saveAndForget(): Promise<void> {
  const { vault } = adapter;
  if (!vault) throw new Error('Stripe saves no methods');
  const saving = { id: 'sav_1', store: 'demo', userId: 'user-1' };
  const { reference } = await vault.save(saving, soon());
  expect(reference).toMatch(/^seti_/);
  await vault.save({ ...saving, id: 'sav_2', method: 'pm_card_visa', customer: 'cus_1' }, soon());
  await vault.finish({ ...saving, reference }, soon());
  await adapter.create(newCharge('pm_1', { customer: 'cus_1' }), soon());
  await vault.forget({ reference }, soon());
  await vault.forget({ reference, token: 'pm_1' }, soon());
}

test('every request has the shape that Stripe describes', async () => {
  const charge = newCharge();
  const known = { ...charge, reference: 'pi_1' };
  expect((await adapter.create(charge, soon())).reference).toMatch(/^pi_/);
  expect((await adapter.cancel(charge, soon())).reference).toMatch(/^pi_/);
  await adapter.cancel(known, soon());
  await adapter.confirm(known, 'pm_card_visa', soon());
  await adapter.retrieve(known, soon());
  await adapter.capture(known, { id: 'cap_1', amount: charge.amount, isFinal: false }, soon());
  await adapter.release(known, soon());
  for (const webhook of lookedUp) await readingWhole(adapter).parseWebhook(webhook);
  await adapter.refund(known, { id: 'rma-1', amount: charge.amount }, soon());
  await saveAndForget();
  expect(said).not.toContain('validation error');
  expect(
    [...new Set(asked())].map((request) => request.replace(/(pi|pm|seti|cus)_\w+/, 'ID').replace(/[?].*/, '')),
  ).toEqual(
    expect.arrayContaining([
      'POST /v1/payment_intents',
      'POST /v1/payment_intents/ID/confirm',
      'POST /v1/payment_intents/ID/cancel',
      'POST /v1/payment_intents/ID/capture',
      'GET /v1/disputes/du_1',
      'GET /v1/payment_intents/ID',
      expect.stringMatching('GET /v1/payment_intents/search'),
      expect.stringMatching('GET /v1/refunds'),
      'POST /v1/refunds',
      'POST /v1/customers',
      'POST /v1/setup_intents',
      'GET /v1/setup_intents/ID',
      'POST /v1/setup_intents/ID/cancel',
      'POST /v1/payment_methods/ID/detach',
    ]),
  );
});
