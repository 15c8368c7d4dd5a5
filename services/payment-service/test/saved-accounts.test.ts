/** PayPal accounts that customers save: agreed to at PayPal, charged without going there again, and forgotten there. */
import { randomUUID } from 'node:crypto';
import { type PayPalStandIn, startPayPalStandIn } from '@skysync/payment-stand-ins';
import { customerOf, secretsOf, storedMethod, sweptUntil } from './method-samples';
import { type PaymentService, startPaymentService } from './payment-service';
import { credentials, webhookId } from './paypal-samples';

const paypal = { provider: 'paypal' };
let standIn: PayPalStandIn;
let service: PaymentService;
beforeAll(async () => {
  standIn = await startPayPalStandIn({ webhookId });
  service = await startPaymentService({
    providerTimeoutMs: 1_000,
    env: { PAYPAL_URL: standIn.url, PAYPAL_CA: standIn.caPem, SHOP_URL: 'https://shop.test' },
    secrets: { 'payments.demo.paypal': JSON.stringify(credentials) },
  });
});
afterAll(async () => {
  await standIn.close();
  await service.stop();
});

const setupOf = async (id: string): Promise<string> => (await storedMethod(service, id))?.reference ?? '';

async function saved() {
  const customer = customerOf(service);
  const { body } = await customer.save(paypal);
  standIn.vault.approve(await setupOf(body.id));
  return { customer, body: (await customer.confirm(body.id)).body };
}

test('a customer agrees at PayPal, comes back, and sees the account by a masked address', async () => {
  const customer = customerOf(service);
  const { status, body } = await customer.save(paypal);
  expect([status, body.status, body.nextAction.type]).toEqual([201, 'requires_action', 'redirect']);
  const page = await fetch(body.nextAction.url);
  const [, link = ''] = /id="approve" href="([^"]+)"/.exec(await page.text()) ?? [];
  expect((await customer.confirm(body.id)).body.status).toBe('requires_action');
  const back = await fetch(new URL(link, page.url), { redirect: 'manual' });
  expect(back.headers.get('location')).toBe(`https://shop.test/payment-methods/paypal/return?method=${body.id}`);
  const { body: done } = await customer.confirm(body.id);
  expect(done).toMatchObject({ status: 'saved', brand: 'paypal', email: 'a***@buyer.example' });
  expect(JSON.stringify(await storedMethod(service, body.id))).not.toContain('ada.byron');
});

test('it pays at once, for an order that took no money before', async () => {
  const { customer, body } = await saved();
  const { body: payment } = await customer.pay(body.id);
  expect(payment).toMatchObject({ status: 'succeeded' });
  const { token } = await secretsOf(service, body.id);
  expect(JSON.stringify(payment)).not.toContain(token);
  expect(await service.stored(payment.id)).toMatchObject({ method: token, savedMethod: body.id });
});

test.each([
  ['capture', 'lost'],
  ['capture', 'silent'],
  ['create', 'lost'],
  ['find', 'silent'],
] as const)('a charge whose %s is %s takes the money once', async (on, how) => {
  const { customer, body } = await saved();
  const order = { orderId: `ord_${randomUUID()}` };
  standIn.misbehave({ on, how });
  const { body: payment } = await customer.pay(body.id, order);
  expect(payment.status).toBe('processing');
  expect((await customer.pay(body.id, order)).body).toMatchObject({ id: payment.id, status: 'succeeded' });
  const reference = (await service.stored(payment.id))?.reference;
  expect(standIn.order(reference).captures).toHaveLength(1);
});

test('a charge that was never answered can be cancelled, and takes no money', async () => {
  const { customer, body } = await saved();
  const orderId = `ord_${randomUUID()}`;
  standIn.misbehave({ on: 'create', how: 'lost' });
  const { body: payment } = await customer.pay(body.id, { orderId });
  expect((await service.voidOf(orderId)).body.payment.status).toBe('cancelled');
  expect(standIn.requests.filter(({ path }) => path.endsWith('/capture'))).not.toContainEqual(
    expect.objectContaining({ path: expect.stringContaining(payment.id) }),
  );
  expect(await customer.pay(body.id, { orderId })).toMatchObject({ body: { status: 'cancelled' } });
});

test('what PayPal refuses has failed', async () => {
  const { customer, body } = await saved();
  standIn.misbehave({ on: 'capture', how: 'decline' });
  expect((await customer.pay(body.id)).body).toMatchObject({ status: 'failed', failureCode: 'instrument_declined' });
});

test('an account that PayPal wants its owner to agree to once more sends the buyer there', async () => {
  const { customer, body } = await saved();
  standIn.misbehave({ on: 'capture', how: 'refuse', issue: 'PAYER_ACTION_REQUIRED' });
  const { body: payment } = await customer.pay(body.id);
  expect(payment).toMatchObject({ status: 'requires_action', nextAction: { type: 'redirect' } });
  const reference = (await service.stored(payment.id))?.reference;
  standIn.approve(reference);
  const confirmed = await service.api.post(`/payments/${payment.id}/confirm`, { token: customer.token, body: {} });
  expect(confirmed.body.status).toBe('succeeded');
});

test.each(['lost', 'silent', '500'] as const)('a payment token whose making is %s is made once', async (how) => {
  const customer = customerOf(service);
  const { body } = await customer.save(paypal);
  standIn.vault.approve(await setupOf(body.id));
  const before = standIn.vault.all().length;
  standIn.misbehave({ on: 'vault', how });
  expect((await customer.confirm(body.id)).body.status).toBe('requires_action');
  await sweptUntil(service, body.id, (stored) => stored?.status === 'saved');
  expect(standIn.vault.all()).toHaveLength(before + 1);
});

test('a deleted account is forgotten there, as soon as PayPal answers, and pays nothing', async () => {
  const { customer, body } = await saved();
  const { token } = await secretsOf(service, body.id);
  const kept = () => standIn.vault.all().some(({ id }) => id === token);
  standIn.misbehave({ on: 'forget', how: '500' });
  expect((await customer.delete(body.id)).status).toBe(204);
  expect([kept(), await customer.list()]).toEqual([true, []]);
  await sweptUntil(service, body.id, (stored) => stored?.endedAt !== undefined);
  expect(kept()).toBe(false);
  expect((await customer.pay(body.id)).status).toBe(400);
});

test('nobody pays with the token of an account, whoever knows it', async () => {
  const { body } = await saved();
  const { token } = await secretsOf(service, body.id);
  const order = { orderId: 'ord_thief', userId: 'thief', amount: { amount: 100, currency: 'EUR' } };
  const { status } = await service.create({ ...order, provider: 'paypal', method: token });
  expect(status).toBe(400);
});
