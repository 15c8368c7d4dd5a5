/** A refund of a charge that was captured in parts: spread over its captures, each part once, whatever is lost on the way. */
import type { KnownCharge } from '../src/providers/provider';
import { authorizedCharge, capturing, lastWebhook, soon, startPayPal, type TestPayPal } from './paypal-samples';

let paypal: TestPayPal;
let charge: KnownCharge;
beforeAll(async () => {
  paypal = await startPayPal({ capture: 'manual' });
});
beforeEach(async () => {
  charge = await authorizedCharge(paypal);
  await capturing(paypal, charge)('a', 500);
  await capturing(paypal, charge)('b', 300);
});

const refund = (id: string, minor: number, ms = 5_000) =>
  paypal.adapter.refund(charge, { id, amount: { amount: minor, currency: 'EUR' } }, soon(ms));
const order = () => paypal.standIn.order(charge.reference);
/** What was given back of each capture, in the order in which it was. */
const given = () => order().refunds.map(({ amount, status }) => `${amount.value} ${status}`);

test('what one capture has comes from it alone', async () => {
  expect(await refund('one', 400)).toBe('succeeded');
  expect(order().refunds).toMatchObject([{ invoice_id: 'refund-one', amount: { value: '4.00' } }]);
});

test('more than one has comes of several, once, and is found again', async () => {
  expect([await refund('one', 700), await refund('one', 700)]).toEqual(['succeeded', 'succeeded']);
  paypal.standIn.forgetRequestIds();
  expect(await refund('one', 700)).toBe('succeeded');
  expect(given()).toEqual(['5.00 COMPLETED', '2.00 COMPLETED']);
  expect(order().refunds.map((made) => made.invoice_id)).toEqual(order().captures.map(({ id }) => `refund-one@${id}`));
  expect(new Set(order().captures.map(({ status }) => status))).toEqual(new Set(['REFUNDED', 'PARTIALLY_REFUNDED']));
});

test('several follow one another until nothing is left, and never more', async () => {
  expect(await refund('one', 450)).toBe('succeeded');
  expect(await refund('two', 100)).toBe('succeeded');
  expect(await refund('too-much', 251)).toBe('failed');
  expect(await refund('three', 250)).toBe('succeeded');
  expect(await refund('four', 1)).toBe('failed');
  expect(given()).toEqual(['4.50', '0.50', '0.50', '2.50'].map((value) => `${value} COMPLETED`));
});

test.each(['500', '429', 'silent', 'lost', 'html'] as const)('a part that ends in "%s" is made once', async (how) => {
  paypal.standIn.misbehave({ on: 'refund', how: 'late' });
  paypal.standIn.misbehave({ on: 'refund', how });
  await expect(refund('one', 700, 1_500)).rejects.toThrow();
  paypal.standIn.forgetRequestIds();
  expect(await refund('one', 700)).toBe('succeeded');
  expect(given()).toEqual(['5.00 COMPLETED', '2.00 COMPLETED']);
});

test('it is pending while a part is', async () => {
  paypal.standIn.misbehave({ on: 'refund', how: 'pending' });
  expect([await refund('one', 700), await refund('one', 700)]).toEqual(['pending', 'pending']);
  expect(given()).toEqual(['5.00 PENDING', '2.00 COMPLETED']);
  for (const made of order().refunds) made.status = 'COMPLETED';
  expect(await refund('one', 700)).toBe('succeeded');
});

test('it has failed when its first part has', async () => {
  paypal.standIn.misbehave({ on: 'refund', how: 'failed' });
  expect([await refund('one', 700), await refund('one', 700)]).toEqual(['failed', 'failed']);
  expect(given()).toEqual(['5.00 FAILED']);
});

test('made in part, it has neither failed nor succeeded, and goes on with what another capture has', async () => {
  paypal.standIn.misbehave({ on: 'refund', how: 'pending' });
  paypal.standIn.misbehave({ on: 'refund', how: 'failed' });
  await expect(refund('one', 700)).rejects.toThrow('a part of the refund one');
  await expect(refund('one', 700)).rejects.toThrow('a part of the refund one');
  await capturing(paypal, charge)('c', 250);
  expect(await refund('one', 700)).toBe('pending');
  expect(given()).toEqual(['5.00 PENDING', '2.00 FAILED', '2.00 COMPLETED']);
});

test('a capture that is not complete is waited for', async () => {
  paypal.standIn.misbehave({ on: 'capture-part', how: 'pending' });
  await capturing(paypal, charge)('c', 1_000);
  expect(await refund('one', 800)).toBe('succeeded');
  await expect(refund('two', 100)).rejects.toThrow('not completed');
  paypal.standIn.settle(charge.reference, 'COMPLETED');
  expect(await refund('two', 100)).toBe('succeeded');
});

test('a webhook reports the whole, and of a part nothing', async () => {
  const reported = async () =>
    (await paypal.adapter.parseWebhook(lastWebhook(paypal, 'PAYMENT.CAPTURE.REFUNDED'))).refund;
  await refund('whole', 100);
  expect(await reported()).toEqual({ paymentId: charge.paymentId, id: 'whole', state: 'succeeded' });
  await refund('parts', 600);
  expect(await reported()).toBeUndefined();
});
