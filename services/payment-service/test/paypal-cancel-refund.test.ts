/** Taking back: an order that is cancelled can take no money any more, and refunds give back what was taken, once. */
import {
  approvedCharge,
  createdCharge,
  newCharge,
  paidCharge,
  soon,
  startPayPal,
  type TestPayPal,
} from './paypal-samples';

let paypal: TestPayPal;
beforeAll(async () => {
  paypal = await startPayPal();
});

test.each([
  ['not approved', createdCharge],
  ['approved', approvedCharge],
])('an order that is %s is cancelled, and no confirmation captures it', async (_state, make) => {
  const charge = await make(paypal);
  const cancelled = { reference: charge.reference, status: 'cancelled' };
  expect(await paypal.adapter.cancel(charge, soon())).toEqual(cancelled);
  paypal.standIn.approve(charge.reference);
  expect(await paypal.adapter.confirm(charge, 'paypal', soon())).toEqual(cancelled);
  expect(await paypal.adapter.retrieve(charge, soon())).toEqual(cancelled);
  expect(await paypal.adapter.cancel(charge, soon())).toEqual(cancelled);
  expect(paypal.standIn.order(charge.reference).captures).toEqual([]);
});

test('a capture that is under way when the order is cancelled is refused by PayPal itself', async () => {
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'find', how: 'late' });
  const confirmation = paypal.adapter.confirm(charge, 'paypal', soon());
  await new Promise((resolve) => setTimeout(resolve, 200));
  const cancellation = await paypal.adapter.cancel(charge, soon());
  expect([cancellation.status, (await confirmation).status]).toEqual(['cancelled', 'cancelled']);
  expect(paypal.standIn.order(charge.reference).captures).toEqual([]);
});

test('an order that was captured is too late to cancel', async () => {
  const charge = await paidCharge(paypal);
  expect(await paypal.adapter.cancel(charge, soon())).toEqual({ reference: charge.reference, status: 'succeeded' });
});

test('a capture that PayPal reviews cannot be cancelled: it may yet take the money', async () => {
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'capture', how: 'pending' });
  await paypal.adapter.confirm(charge, 'paypal', soon());
  expect((await paypal.adapter.cancel(charge, soon())).status).toBe('processing');
});

test('a charge whose creation was never answered is found and cancelled', async () => {
  const charge = newCharge();
  paypal.standIn.misbehave({ on: 'create', how: 'lost' });
  await expect(paypal.adapter.create(charge, soon(300))).rejects.toThrow();
  const { reference, status } = await paypal.adapter.cancel(charge, soon());
  expect(status).toBe('cancelled');
  expect(paypal.standIn.order(reference)).toMatchObject({ custom_id: charge.paymentId, intent: 'AUTHORIZE' });
  expect((await paypal.adapter.create(charge, soon())).status).toBe('cancelled');
});

test('an order that PayPal refused to create, or has forgotten, is cancelled', async () => {
  paypal.standIn.misbehave({ on: 'create', how: 'refuse' });
  expect((await paypal.adapter.cancel(newCharge(), soon())).status).toBe('cancelled');
  const charge = await createdCharge(paypal);
  paypal.standIn.forget(charge.reference);
  expect((await paypal.adapter.cancel(charge, soon())).status).toBe('cancelled');
});

test.each(['500', 'silent'] as const)('a cancellation that ends in "%s" is unknown, and repeated', async (how) => {
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'patch', how });
  await expect(paypal.adapter.cancel(charge, soon(300))).rejects.toThrow();
  expect((await paypal.adapter.cancel(charge, soon())).status).toBe('cancelled');
});

test('an order that PayPal does not let be changed is cancelled on our side alone', async () => {
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'patch', how: 'refuse', issue: 'NOT_PATCHABLE' });
  expect((await paypal.adapter.cancel(charge, soon())).status).toBe('cancelled');
});

const eur = (amount: number) => ({ amount, currency: 'EUR' });

test('parts are given back one after another, each once, and never more than was taken', async () => {
  const charge = await paidCharge(paypal);
  const refund = (id: string, amount: number) =>
    paypal.adapter.refund(charge, { id: `${charge.paymentId}-${id}`, amount: eur(amount) }, soon());
  expect(await refund('first', 500)).toBe('succeeded');
  expect(await refund('first', 500)).toBe('succeeded');
  expect(await refund('second', 1000)).toBe('succeeded');
  expect(await refund('too-much', 500)).toBe('failed');
  expect(await refund('rest', 499)).toBe('succeeded');
  expect(await refund('one-more', 1)).toBe('failed');
  const { refunds } = paypal.standIn.order(charge.reference);
  expect(refunds.map(({ amount }) => amount.value)).toEqual(['5.00', '10.00', '4.99']);
  expect(refunds[0]).toMatchObject({ custom_id: charge.paymentId, invoice_id: `refund-${charge.paymentId}-first` });
  expect((await paypal.adapter.retrieve(charge, soon())).status).toBe('succeeded');
});

test.each(['pending', 'failed'] as const)('a refund that is %s stays so when it is asked for again', async (how) => {
  const charge = await paidCharge(paypal);
  paypal.standIn.misbehave({ on: 'refund', how });
  const refund = { id: 'only', amount: eur(100) };
  expect(await paypal.adapter.refund(charge, refund, soon())).toBe(how);
  expect(await paypal.adapter.refund(charge, refund, soon())).toBe(how);
  expect(paypal.standIn.order(charge.reference).refunds).toHaveLength(1);
});

test('what took no money gives none back, and what is not sure yet gives it back later', async () => {
  const refund = { id: 'early', amount: eur(100) };
  expect(await paypal.adapter.refund(await approvedCharge(paypal), refund, soon())).toBe('failed');
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'capture', how: 'pending' });
  await paypal.adapter.confirm(charge, 'paypal', soon());
  await expect(paypal.adapter.refund(charge, refund, soon())).rejects.toThrow('not completed');
  paypal.standIn.settle(charge.reference, 'COMPLETED');
  expect(await paypal.adapter.refund(charge, refund, soon())).toBe('succeeded');
});

test('two payments may have refunds of the same id', async () => {
  const [one, other] = [await paidCharge(paypal), await paidCharge(paypal)];
  const refund = { id: 'same', amount: eur(100) };
  expect(await paypal.adapter.refund(one, refund, soon())).toBe('succeeded');
  expect(await paypal.adapter.refund(other, refund, soon())).toBe('succeeded');
  expect(paypal.standIn.order(other.reference).refunds).toHaveLength(1);
});
