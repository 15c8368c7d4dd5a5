/** What webhooks report of charges and refunds: what PayPal's API says of them now, however late and in whatever order they come. */
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startPayPalStandIn } from '@skysync/payment-stand-ins';
import { paypal as paypalKind } from '../src/providers/paypal/paypal-kind';
import {
  approvedCharge,
  lastWebhook,
  newCharge,
  paidCharge,
  partsFor,
  remembered,
  soon,
  startPayPal,
  type TestPayPal,
  webhookId,
} from './paypal-samples';

let paypal: TestPayPal;
beforeAll(async () => {
  paypal = await startPayPal();
});

const sent = (type: string) => lastWebhook(paypal, type);
const read = (type: string) => paypal.adapter.parseWebhook(sent(type));

test('an approval says nothing that a payment needs to know', async () => {
  await approvedCharge(paypal);
  const id = expect.stringMatching(/^WH-/);
  expect(await read('CHECKOUT.ORDER.APPROVED')).toEqual({ id, type: 'CHECKOUT.ORDER.APPROVED' });
});

test('a completed capture reports the charge', async () => {
  const { paymentId, amount, reference } = await paidCharge(paypal);
  expect(await read('PAYMENT.CAPTURE.COMPLETED')).toEqual({
    id: expect.stringMatching(/^WH-/),
    type: 'PAYMENT.CAPTURE.COMPLETED',
    charge: { paymentId, store: 'demo', amount, state: { reference, status: 'succeeded' } },
  });
});

test('a pending, a denied and a declined capture report the charge', async () => {
  const pending = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'capture', how: 'pending' });
  await paypal.adapter.confirm(pending, 'paypal', soon());
  expect((await read('PAYMENT.CAPTURE.PENDING')).charge?.state.status).toBe('processing');
  paypal.standIn.settle(pending.reference, 'DECLINED');
  expect((await read('PAYMENT.CAPTURE.DENIED')).charge?.state).toMatchObject({
    status: 'failed',
    failureCode: 'declined',
  });
  const declined = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'capture', how: 'declined' });
  await paypal.adapter.confirm(declined, 'paypal', soon());
  expect((await read('PAYMENT.CAPTURE.DECLINED')).charge).toMatchObject({
    paymentId: declined.paymentId,
    state: { reference: declined.reference, status: 'failed' },
  });
});

test('a message that comes too late reports what is true by then', async () => {
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'capture', how: 'pending' });
  await paypal.adapter.confirm(charge, 'paypal', soon());
  const late = sent('PAYMENT.CAPTURE.PENDING');
  paypal.standIn.settle(charge.reference, 'COMPLETED');
  expect((await paypal.adapter.parseWebhook(late)).charge?.state.status).toBe('succeeded');
});

test('a signed body cannot claim money that PayPal does not have', async () => {
  const charge = await approvedCharge(paypal);
  const resource = { status: 'COMPLETED', supplementary_data: { related_ids: { order_id: charge.reference } } };
  const event = { id: 'WH-9', event_type: 'PAYMENT.CAPTURE.COMPLETED', resource };
  const webhook = paypal.standIn.signed(Buffer.from(JSON.stringify(event)));
  expect((await paypal.adapter.parseWebhook(webhook)).charge?.state.status).toBe('requires_action');
});

test('refunds are reported by their own ids, in each state', async () => {
  const charge = await paidCharge(paypal);
  const amount = { amount: 100, currency: 'EUR' };
  const reported = (id: string, state: string) => ({ refund: { paymentId: charge.paymentId, id, state } });
  await paypal.adapter.refund(charge, { id: 'one', amount }, soon());
  expect(await read('PAYMENT.CAPTURE.REFUNDED')).toMatchObject(reported('one', 'succeeded'));
  paypal.standIn.misbehave({ on: 'refund', how: 'pending' });
  await paypal.adapter.refund(charge, { id: 'two', amount }, soon());
  expect(await read('PAYMENT.REFUND.PENDING')).toMatchObject(reported('two', 'pending'));
  paypal.standIn.misbehave({ on: 'refund', how: 'failed' });
  await paypal.adapter.refund(charge, { id: 'three', amount }, soon());
  expect(await read('PAYMENT.REFUND.FAILED')).toMatchObject(reported('three', 'failed'));
});

const signedEvent = (event_type: string, resource: object) =>
  paypal.standIn.signed(Buffer.from(JSON.stringify({ id: 'WH-8', event_type, resource })));
const nothing = (type: string) => ({ id: 'WH-8', type });

test('unknown types, orders that PayPal does not know and those of another store report nothing', async () => {
  const unknownType = signedEvent('BILLING.SUBSCRIPTION.CREATED', { id: 'X' });
  expect(await paypal.adapter.parseWebhook(unknownType)).toEqual(nothing('BILLING.SUBSCRIPTION.CREATED'));
  const captured = (order_id: string) =>
    signedEvent('PAYMENT.CAPTURE.COMPLETED', { supplementary_data: { related_ids: { order_id } } });
  const none = nothing('PAYMENT.CAPTURE.COMPLETED');
  expect(await paypal.adapter.parseWebhook(captured('UNKNOWN'))).toEqual(none);
  expect(await paypal.adapter.parseWebhook(signedEvent('PAYMENT.CAPTURE.COMPLETED', {}))).toEqual(none);
  const foreign = await paidCharge(paypal, { ...newCharge(), store: 'other' });
  expect(await paypal.adapter.parseWebhook(captured(foreign.reference))).toEqual(none);
});

test('while PayPal does not answer, the message has to come again', async () => {
  await paidCharge(paypal);
  paypal.standIn.misbehave({ on: 'find', how: '500' });
  await expect(read('PAYMENT.CAPTURE.COMPLETED')).rejects.toMatchObject({ code: 'unavailable', status: 503 });
  expect((await read('PAYMENT.CAPTURE.COMPLETED')).charge?.state.status).toBe('succeeded');
});

test('the stand-in sends webhooks over HTTP, twice and in the wrong order when it is told to', async () => {
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    received.push(JSON.parse((await buffer(request)).toString()).resource.id);
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const webhookUrl = `http://127.0.0.1:${port}/webhooks/paypal`;
  const standIn = await remembered(startPayPalStandIn({ webhookId, webhookUrl }));
  const own = await remembered(paypalKind.connect(partsFor({ PAYPAL_URL: standIn.url, PAYPAL_CA: standIn.caPem })));
  const [one, two] = [await own.create(newCharge(), soon()), await own.create(newCharge(), soon())];
  standIn.holdWebhooks();
  standIn.approve(one.reference);
  standIn.approve(two.reference);
  expect(received).toEqual([]);
  await standIn.releaseWebhooks({ times: 2, reversed: true });
  expect(received).toEqual([two.reference, two.reference, one.reference, one.reference]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
