/** Cards saved with Stripe: by the customer's browser or by a token, whatever is lost on the way, and detached when deleted. */
import { randomUUID } from 'node:crypto';
import { type StripeStandIn, startStripeStandIn } from '@skysync/payment-stand-ins';
import { eventually } from '@skysync/test-kit';
import { customerOf, secretsOf, sweptUntil } from './method-samples';
import { type PaymentService, startPaymentService } from './payment-service';
import { credentials } from './stripe-account';

const stripe = { provider: 'stripe' };
let standIn: StripeStandIn;
let service: PaymentService;
beforeAll(async () => {
  standIn = await startStripeStandIn({ webhookSecret: credentials.webhookSecrets[0] ?? '' });
  service = await startPaymentService({
    providerTimeoutMs: 1_000,
    env: { STRIPE_URL: standIn.url },
    secrets: { 'payments.demo.stripe': JSON.stringify(credentials) },
  });
});
afterAll(async () => {
  await service.stop();
  await standIn.close();
});
beforeEach(() => standIn.behave());

const setupOf = (id: string) => {
  const found = standIn.setups().find(({ metadata }) => metadata.savedMethod === id);
  if (!found) throw new Error(`Stripe has no setup of ${id}`);
  return found;
};

/** A customer with a saved Visa, by its token. */
async function saved(method = 'pm_card_visa') {
  const customer = customerOf(service);
  const { body } = await customer.save({ ...stripe, method });
  return { customer, body };
}

/** Delivers what Stripe has sent of this type for the setup, to the store's own address. */
async function deliver(type: string, setupId: string, store = 'demo') {
  const sent = standIn.webhooksSent.find((webhook) => webhook.type === type && webhook.body.includes(setupId));
  if (!sent) throw new Error(`no ${type} was sent`);
  return service.post(sent.body, sent.headers, `stripe/stores/${store}`);
}

const card = { brand: 'visa', lastFour: '4242', expires: { month: 8, year: new Date().getFullYear() + 2 } };

test('the browser is told how to go on, and the card is there when it has', async () => {
  const customer = customerOf(service);
  const { status, body } = await customer.save(stripe);
  expect([status, body.status]).toEqual([201, 'requires_action']);
  const confirmUrl = `/api/v1/payment-methods/${body.id}/confirm`;
  const { id, client_secret: clientSecret } = setupOf(body.id);
  expect(body.nextAction).toEqual({
    type: 'client',
    confirmUrl,
    publishableKey: credentials.publishableKey,
    clientSecret,
  });
  expect(await customer.list()).toEqual([]);
  expect((await customer.confirm(body.id)).body.status).toBe('requires_action');
  standIn.completeSetup(id, 'pm_card_visa');
  expect((await customer.confirm(body.id)).body).toMatchObject({ status: 'saved', ...card });
  expect((await customer.list())[0]).not.toHaveProperty('nextAction');
});

test('a webhook finishes what the browser never came back for, in whatever order and however often', async () => {
  const customer = customerOf(service);
  const { body } = await customer.save(stripe);
  const { id } = setupOf(body.id);
  standIn.completeSetup(id, 'pm_card_visa');
  for (let times = 0; times < 2; times += 1) {
    expect((await deliver('setup_intent.succeeded', id)).status).toBe(200);
    await eventually(async () =>
      expect(await customer.list()).toMatchObject([{ id: body.id, status: 'saved', ...card }]),
    );
  }
});

test('a webhook that only says so saves nothing', async () => {
  const customer = customerOf(service);
  const { body } = await customer.save(stripe);
  const metadata = { savedMethod: body.id, store: 'demo' };
  const object = {
    id: setupOf(body.id).id,
    object: 'setup_intent',
    status: 'succeeded',
    payment_method: 'pm_x',
    metadata,
  };
  const event = { id: `evt_${randomUUID()}`, object: 'event', type: 'setup_intent.succeeded', data: { object } };
  const { body: sent, headers } = standIn.sign(JSON.stringify(event));
  await service.post(sent, headers, 'stripe/stores/demo');
  await service.post(sent, { ...headers, 'stripe-signature': 't=1,v1=00' }, 'stripe/stores/demo');
  expect(await customer.list()).toEqual([]);
});

test('a token is saved at once, for one customer at Stripe however many cards they have', async () => {
  const { customer, body } = await saved();
  expect(body).toMatchObject({ status: 'saved', ...card });
  await customer.save({ ...stripe, method: 'pm_card_mastercard' });
  const [one, two] = (await customer.list()).map(({ id }) => setupOf(id).customer);
  expect(one).toBe(two);
  expect(standIn.customers().filter(({ metadata }) => metadata.userId === customer.sub)).toHaveLength(1);
  expect(JSON.stringify(standIn.customers())).not.toMatch(/@|name/);
});

test('a card that is declined is not saved, and says why', async () => {
  const { customer, body } = await saved('pm_card_visa_chargeDeclined');
  expect(body).toMatchObject({ status: 'failed', failureCode: 'generic_decline' });
  expect(await customer.list()).toEqual([]);
  expect((await customer.delete(body.id)).status).toBe(204);
});

test('a card that asks for 3-D Secure is saved once its owner answered', async () => {
  const { customer, body } = await saved('pm_card_threeDSecure2Required');
  expect(body).toMatchObject({ status: 'requires_action', nextAction: { type: 'client' } });
  standIn.completeSetup(setupOf(body.id).id);
  expect((await customer.confirm(body.id)).body).toMatchObject({ status: 'saved', lastFour: '3220' });
});

test.each(['lost_answer', 'error', 'done_error', 'silent'] as const)(
  'an answer that is %s is asked for again, and nothing is saved twice',
  async (how) => {
    for (const path of ['/customers', '/setup_intents', '/confirm']) {
      standIn.misbehave({ how, path, method: 'POST' });
      const { customer, body } = await saved();
      expect([path, body.status]).toEqual([path, 'processing']);
      standIn.behave();
      // what Stripe saved of its own failure it answers for a day; what was confirmed nevertheless can be looked up
      if (how === 'done_error' && path !== '/confirm') standIn.forgetKeys();
      await sweptUntil(service, body.id, (stored) => stored?.status === 'saved');
      expect(await customer.list()).toHaveLength(1);
    }
  },
);

test('a deleted card is detached, and charges nothing even by its token', async () => {
  const { customer, body } = await saved();
  const { token } = await secretsOf(service, body.id);
  expect((await customer.pay(body.id)).body.status).toBe('succeeded');
  await customer.delete(body.id);
  expect(standIn.methods().find(({ id }) => id === token)?.customer).toBeNull();
  expect((await customer.pay(body.id)).status).toBe(400);
});

test('Stripe is told of a deletion as soon as it answers again', async () => {
  const { customer, body } = await saved();
  const { token } = await secretsOf(service, body.id);
  const attachedTo = () => standIn.methods().find(({ id }) => id === token)?.customer;
  standIn.misbehave({ how: 'error', path: '/detach', times: 2 });
  expect((await customer.delete(body.id)).status).toBe(204);
  expect(await customer.list()).toEqual([]);
  expect(attachedTo()).not.toBeNull();
  await sweptUntil(service, body.id, (stored) => stored?.endedAt !== undefined);
  expect(attachedTo()).toBeNull();
});

test('whoever deletes what is under way leaves nothing that could be finished', async () => {
  const customer = customerOf(service);
  const { body } = await customer.save(stripe);
  await customer.delete(body.id);
  expect(setupOf(body.id).status).toBe('canceled');
  standIn.misbehave({ how: 'lost_answer', path: '/setup_intents' });
  const { body: unknown } = await customer.save({ ...stripe, method: 'pm_card_visa' });
  await customer.delete(unknown.id);
  await sweptUntil(service, unknown.id, (stored) => stored?.endedAt !== undefined);
  const mine = standIn.customers().find(({ metadata }) => metadata.userId === customer.sub)?.id;
  expect(standIn.methods().filter(({ customer: whose }) => whose === mine)).toEqual([]);
});

test('a customer who leaves is given an hour; one who was done by then has saved the card', async () => {
  const customer = customerOf(service);
  const [left, done] = [(await customer.save(stripe)).body, (await customer.save(stripe)).body];
  standIn.completeSetup(setupOf(done.id).id, 'pm_card_visa');
  const hourAgo = new Date(Date.now() - 3_600_001);
  const methods = service.connection.collection('payment_methods');
  await methods.updateMany({ userId: { $eq: customer.sub } }, { $set: { statusAt: hourAgo } });
  await sweptUntil(service, left.id, (stored) => stored?.endedAt !== undefined);
  await sweptUntil(service, done.id, (stored) => stored?.status === 'saved');
  expect(setupOf(left.id).status).toBe('canceled');
  expect(await customer.list()).toMatchObject([{ id: done.id }]);
});

test('a charge is made for the customer who saved the card, and repeated word for word after it is deleted', async () => {
  const { customer, body } = await saved();
  const order = { orderId: `ord_${randomUUID()}` };
  standIn.misbehave({ how: 'lost_answer', path: '/payment_intents' });
  const { body: payment } = await customer.pay(body.id, order);
  expect(payment.status).toBe('processing');
  await customer.delete(body.id);
  const { body: again } = await customer.pay(body.id, order);
  // the intent was made before the card was detached; it can be confirmed no more, and is not made twice
  expect(again).toMatchObject({ id: payment.id, status: 'failed' });
  const intents = standIn.intents().filter(({ metadata }) => metadata.paymentId === payment.id);
  expect(intents).toHaveLength(1);
  expect(intents[0]).toMatchObject({ customer: setupOf(body.id).customer, amount_received: 0 });
});

test("a store without an account offers no saving there, and its customers' answers hold no token", async () => {
  const { status, body } = await customerOf(service, undefined, 'other').save(stripe);
  expect([status, body.errors[0].field]).toEqual([400, 'provider']);
  const { customer, body: method } = await saved();
  const secrets = await secretsOf(service, method.id);
  const said = JSON.stringify([method, await customer.list(), (await customer.confirm(method.id)).body]);
  for (const secret of Object.values(secrets)) expect(said).not.toContain(secret);
});
