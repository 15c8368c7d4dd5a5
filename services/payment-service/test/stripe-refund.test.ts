/** Money goes back once for each refund, in parts, and never more than was taken. */
import { type Account, charged, newCharge, openAccount, soon } from './stripe-account';

let account: Account;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.close());
afterEach(() => account.standIn.behave());

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const refundsOf = (reference: string) =>
  account.standIn.refunds().filter(({ payment_intent }) => payment_intent === reference);

test('all of it, once', async () => {
  const charge = await charged(account.adapter, newCharge());
  const refund = { id: 'rma-1', amount: eur(1999) };
  expect(await account.adapter.refund(charge, refund, soon())).toBe('succeeded');
  expect(await account.adapter.refund(charge, refund, soon())).toBe('succeeded');
  expect(refundsOf(charge.reference)).toEqual([
    expect.objectContaining({ amount: 1999, metadata: { paymentId: charge.paymentId, refundId: 'rma-1' } }),
  ]);
});

test('in parts, and what is too much is refused', async () => {
  const charge = await charged(account.adapter, newCharge());
  const ask = (id: string, amount: number) => account.adapter.refund(charge, { id, amount: eur(amount) }, soon());
  expect(await ask('a', 500)).toBe('succeeded');
  expect(await ask('b', 499)).toBe('succeeded');
  expect(await ask('c', 1001)).toBe('failed');
  expect(await ask('d', 1000)).toBe('succeeded');
  expect(await ask('e', 1)).toBe('failed');
  expect(refundsOf(charge.reference).map(({ amount }) => amount)).toEqual([500, 499, 1000]);
});

test('the same id in two payments is two refunds', async () => {
  for (const charge of [await charged(account.adapter, newCharge()), await charged(account.adapter, newCharge())]) {
    expect(await account.adapter.refund(charge, { id: 'same', amount: eur(700) }, soon())).toBe('succeeded');
    expect(refundsOf(charge.reference)).toHaveLength(1);
  }
});

test('a charge that took no money has nothing to give back', async () => {
  const charge = await charged(account.adapter, newCharge('pm_card_threeDSecure2Required'));
  expect(await account.adapter.refund(charge, { id: 'x', amount: eur(1) }, soon())).toBe('failed');
});

test('a pending refund is followed to its end, also after Stripe forgot the key', async () => {
  const charge = await charged(account.adapter, newCharge('pm_card_pendingRefund'));
  const ask = () => account.adapter.refund(charge, { id: 'slow', amount: eur(300) }, soon());
  expect(await ask()).toBe('pending');
  account.standIn.forgetKeys();
  expect(await ask()).toBe('pending');
  const [refund] = refundsOf(charge.reference);
  account.standIn.settleRefund(refund?.id ?? '', 'succeeded');
  expect(await ask()).toBe('succeeded');
  expect(refundsOf(charge.reference)).toHaveLength(1);
});

test('a refund that its bank sends back has failed', async () => {
  const charge = await charged(account.adapter, newCharge('pm_card_refundFail'));
  const ask = () => account.adapter.refund(charge, { id: 'returned', amount: eur(1999) }, soon());
  expect(await ask()).toBe('succeeded');
  account.standIn.settleRefund(refundsOf(charge.reference)[0]?.id ?? '', 'failed');
  expect(await ask()).toBe('failed');
});

test.each(['error', 'rate_limit', 'lost_answer', 'done_error', 'saved_error'] as const)(
  '%s: unknown, and the repetition refunds once',
  async (how) => {
    const charge = await charged(account.adapter, newCharge());
    account.standIn.misbehave({ how, path: '/v1/refunds', method: 'POST' });
    const ask = () => account.adapter.refund(charge, { id: 'again', amount: eur(700) }, soon());
    await expect(ask()).rejects.toThrow();
    expect(await ask()).toBe('succeeded');
    expect(refundsOf(charge.reference)).toHaveLength(1);
  },
);

test('two at once refund once', async () => {
  const charge = await charged(account.adapter, newCharge());
  const ask = () => account.adapter.refund(charge, { id: 'twice', amount: eur(700) }, soon());
  await Promise.allSettled([ask(), ask(), ask()]);
  expect(await ask()).toBe('succeeded');
  expect(refundsOf(charge.reference)).toHaveLength(1);
});

test('a charge with many refunds finds its own', async () => {
  const charge = await charged(account.adapter, newCharge());
  for (let n = 0; n < 105; n++) await account.adapter.refund(charge, { id: `part-${n}`, amount: eur(10) }, soon());
  account.standIn.forgetKeys();
  expect(await account.adapter.refund(charge, { id: 'part-0', amount: eur(10) }, soon())).toBe('succeeded');
  expect(refundsOf(charge.reference)).toHaveLength(105);
});

test('a refund that Stripe cannot write in its units has failed', async () => {
  const charge = await charged(
    account.adapter,
    newCharge('pm_card_visa', { amount: { amount: 5120, currency: 'KWD' } }),
  );
  expect(await account.adapter.refund(charge, { id: 'k', amount: { amount: 1001, currency: 'KWD' } }, soon())).toBe(
    'failed',
  );
  expect(await account.adapter.refund(charge, { id: 'l', amount: { amount: 1000, currency: 'KWD' } }, soon())).toBe(
    'succeeded',
  );
});

test('a refund of a charge that is not in this account is unknown, not failed', async () => {
  const charge = { ...newCharge(), reference: 'pi_of_another_account' };
  await expect(account.adapter.refund(charge, { id: 'x', amount: eur(1) }, soon())).rejects.toThrow('No such');
});
