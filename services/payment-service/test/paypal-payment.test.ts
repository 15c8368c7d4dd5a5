/** A payment by PayPal of a store that captures later, from the buyer's approval to the last refund, with nothing but the adapter in between. */
import { randomUUID } from 'node:crypto';
import { type PayPalStandIn, type PayPalWebhook, startPayPalStandIn } from '@skysync/payment-stand-ins';
import { eventually } from '@skysync/test-kit';
import { orderOf, type PaymentService, startPaymentService, total } from './payment-service';
import { credentials, webhookId } from './paypal-samples';

let standIn: PayPalStandIn;
let service: PaymentService;
beforeAll(async () => {
  standIn = await startPayPalStandIn({ webhookId });
  service = await startPaymentService({
    secrets: { 'payments.demo.paypal': JSON.stringify({ ...credentials, capture: 'manual' }) },
    env: { PAYPAL_URL: standIn.url, PAYPAL_CA: standIn.caPem },
    providerTimeoutMs: 1_000,
  });
});
afterAll(async () => {
  await service.stop();
  await standIn.close();
});

const staff = () => service.tokens.token({ role: 'staff' });
const post = (path: string, body?: object) =>
  service.api.post(path, {
    token: staff(),
    headers: { 'idempotency-key': randomUUID() },
    ...(body && { body }),
  });
const read = async (id: string) => (await service.api.get(`/payments/${id}`, { token: staff() })).body;

interface Approved {
  id: string;
  orderId: string;
  /** PayPal's order. */
  reference: string;
}

async function approved(): Promise<Approved> {
  const { id, orderId, nextAction } = (await service.create(orderOf('paypal', { provider: 'paypal' }))).body;
  const reference = new URL(nextAction.url).searchParams.get('token') ?? '';
  standIn.approve(reference);
  return { id, orderId, reference };
}

async function authorized(): Promise<Approved> {
  const payment = await approved();
  expect((await service.confirm(payment.id, 'paypal')).body).toMatchObject({ status: 'authorized' });
  return payment;
}

const deliver = ({ body, headers }: PayPalWebhook) =>
  service.api.post('/webhooks/paypal/stores/demo', { body: body.toString(), headers });

test('it is authorised, captured in parts, let go, and given back over its captures', async () => {
  const { id, reference } = await authorized();
  expect(await read(id)).toMatchObject({ captured: 0, capturable: total.amount, capturableUntil: expect.any(String) });
  await post(`/payments/${id}/captures`, { amount: 1_000 });
  const second = await post(`/payments/${id}/captures`, { amount: 700 });
  expect(second.body).toMatchObject({ status: 'partially_captured', captured: 1_700 });
  expect((await post(`/payments/${id}/void`)).body).toMatchObject({ status: 'succeeded', capturable: 0 });
  const refunded = await post(`/payments/${id}/refunds`, { amount: 1_700, reason: 'damaged' });
  expect(refunded.body).toMatchObject({ status: 'refunded', refunded: 1_700 });
  expect(standIn.order(reference).refunds.map(({ amount }) => amount.value)).toEqual(['10.00', '7.00']);
  expect(standIn.order(reference).authorizations[0]?.status).toBe('VOIDED');
});

test('a capture and a refund whose answers are lost are found by the sweep, and made once', async () => {
  const { id, reference } = await authorized();
  standIn.misbehave({ on: 'capture-part', how: 'lost' });
  expect((await post(`/payments/${id}/captures`, { amount: 1_000 })).body).toMatchObject({
    captures: [{ status: 'pending' }],
  });
  await service.later(60);
  await service.sweepOnReplicas(1);
  expect(await read(id)).toMatchObject({ status: 'partially_captured', captured: 1_000 });
  await post(`/payments/${id}/captures`);
  standIn.misbehave({ on: 'refund', how: 'lost' });
  expect((await post(`/payments/${id}/refunds`, { amount: 2_000, reason: 'damaged' })).body.status).toBe('refunding');
  await service.later(60);
  await service.sweepOnReplicas(1);
  expect(await read(id)).toMatchObject({ status: 'partially_refunded', refunded: 2_000 });
  const { captures, refunds } = standIn.order(reference);
  expect([captures.length, refunds.map(({ amount }) => amount.value)]).toEqual([2, ['10.00', '10.00']]);
});

test('it ends with its order: authorised or not, and what was captured stays until it is given back', async () => {
  const [waiting, kept, taken] = [await approved(), await authorized(), await authorized()];
  await post(`/payments/${taken.id}/captures`, { amount: 1_000 });
  for (const { orderId } of [waiting, kept, taken]) await service.voidOf(orderId);
  expect((await read(waiting.id)).status).toBe('cancelled');
  expect((await read(kept.id)).status).toBe('cancelled');
  expect(await read(taken.id)).toMatchObject({ status: 'succeeded', captured: 1_000, capturable: 0 });
  const states = [kept, taken].map(({ reference }) => standIn.order(reference).authorizations[0]?.status);
  expect(states).toEqual(['VOIDED', 'VOIDED']);
});

test('its webhooks settle it too: one of an authorisation whose answer was lost', async () => {
  const { id } = await approved();
  standIn.misbehave({ on: 'authorize', how: 'lost' });
  expect((await service.confirm(id, 'paypal')).body.status).toBe('processing');
  const webhook = standIn.webhooksSent.findLast(({ body }) => body.includes('PAYMENT.AUTHORIZATION.CREATED'));
  if (!webhook) throw new Error('nothing was sent');
  expect((await deliver(webhook)).status).toBe(200);
  await eventually(async () => expect((await read(id)).status).toBe('authorized'));
});
