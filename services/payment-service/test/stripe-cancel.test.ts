/** A charge is voided before it takes money; when it is too late, that is what is answered. */
import { type Account, charged, newCharge, openAccount, soon } from './stripe-account';

let account: Account;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.close());
afterEach(() => account.standIn.behave());

const intentsOf = (paymentId: string) =>
  account.standIn.intents().filter(({ metadata }) => metadata.paymentId === paymentId);
const takenFor = (paymentId: string): number =>
  intentsOf(paymentId).reduce((sum, { amount_received }) => sum + amount_received, 0);

test('a charge that waits for its buyer is cancelled, also twice, and cannot be paid any more', async () => {
  const charge = await charged(account.adapter, newCharge('pm_card_threeDSecure2Required'));
  const cancelled = { reference: charge.reference, status: 'cancelled' };
  expect(await account.adapter.cancel(charge, soon())).toEqual(cancelled);
  expect(await account.adapter.cancel(charge, soon())).toEqual(cancelled);
  expect(await account.adapter.confirm(charge, charge.method, soon())).toEqual(cancelled);
  expect(() => account.standIn.complete3ds(charge.reference)).toThrow('canceled');
});

test('too late: what was paid stays paid', async () => {
  const charge = await charged(account.adapter, newCharge());
  expect(await account.adapter.cancel(charge, soon())).toEqual({ reference: charge.reference, status: 'succeeded' });
});

test('a charge that is processing cannot be cancelled yet', async () => {
  const charge = await charged(account.adapter, newCharge('pm_delayed'));
  const { reference } = charge;
  expect(await account.adapter.cancel(charge, soon())).toEqual({ reference, status: 'processing' });
  account.standIn.settle(reference, false);
  expect(await account.adapter.cancel(charge, soon())).toEqual({ reference, status: 'cancelled' });
});

test('a charge that was never made is not made by its cancellation, nor by a call that comes late', async () => {
  const charge = newCharge();
  const { reference, status } = await account.adapter.cancel(charge, soon());
  expect(status).toBe('cancelled');
  expect(await account.adapter.create(charge, soon())).toEqual({ reference, status: 'cancelled' });
  expect(takenFor(charge.paymentId)).toBe(0);
});

test.each([
  ['/v1/payment_intents', 'cancelled', 0],
  ['/confirm', 'succeeded', 1999],
])('of a charge whose answer was lost at %s', async (path, status, taken) => {
  const charge = newCharge();
  account.standIn.misbehave({ how: 'lost_answer', path });
  await expect(account.adapter.create(charge, soon())).rejects.toThrow();
  const [intent] = intentsOf(charge.paymentId);
  expect(await account.adapter.cancel(charge, soon())).toEqual({ reference: intent?.id, status });
  expect(intentsOf(charge.paymentId)).toHaveLength(1);
  expect(takenFor(charge.paymentId)).toBe(taken);
});

test('a cancellation that overtakes the confirmation wins: no money is taken', async () => {
  const charge = newCharge();
  account.standIn.misbehave({ how: 'slow', path: '/confirm', delayMs: 500 });
  const creating = account.adapter.create(charge, soon());
  while (intentsOf(charge.paymentId).length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await account.adapter.cancel(charge, soon())).toMatchObject({ status: 'cancelled' });
  expect(await creating).toMatchObject({ status: 'cancelled' });
  expect(takenFor(charge.paymentId)).toBe(0);
});

test.each([
  ['pm_card_visa', 'succeeded', 1999],
  ['pm_card_threeDSecure2Required', 'cancelled', 0],
])('after Stripe forgot the key, the first intent has the last word (%s)', async (method, status, taken) => {
  const charge = newCharge(method);
  account.standIn.misbehave({ how: 'lost_answer', path: '/confirm' });
  await expect(account.adapter.create(charge, soon())).rejects.toThrow();
  const [first] = intentsOf(charge.paymentId);
  account.standIn.forgetKeys();
  expect(await account.adapter.cancel(charge, soon())).toEqual({ reference: first?.id, status });
  expect(intentsOf(charge.paymentId).map((intent) => intent.status)).toEqual(
    expect.arrayContaining(['canceled', status === 'succeeded' ? 'succeeded' : 'canceled']),
  );
  expect(takenFor(charge.paymentId)).toBe(taken);
});

test.each(['error', 'rate_limit', 'lost_answer'] as const)(
  '%s: not known to be void, and the repetition is',
  async (how) => {
    const charge = await charged(account.adapter, newCharge('pm_card_threeDSecure2Required'));
    account.standIn.misbehave({ how, path: '/cancel' });
    await expect(account.adapter.cancel(charge, soon())).rejects.toThrow();
    expect(await account.adapter.cancel(charge, soon())).toMatchObject({ status: 'cancelled' });
  },
);
