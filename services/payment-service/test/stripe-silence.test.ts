/** While Stripe does not answer, nobody knows the outcome; asking again finds it out, and takes money once. */
import { type Account, newCharge, openAccount, soon } from './stripe-account';

let account: Account;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.close());
afterEach(() => account.standIn.behave());

const intentsOf = (paymentId: string) =>
  account.standIn.intents().filter(({ metadata }) => metadata.paymentId === paymentId);

const creation = '/v1/payment_intents';

test.each([
  ['error', creation],
  ['error', '/confirm'],
  ['rate_limit', creation],
  ['rate_limit', '/confirm'],
  ['lost_answer', creation],
  ['lost_answer', '/confirm'],
] as const)('%s at %s: the outcome is unknown, and the repetition charges once', async (how, path) => {
  const charge = newCharge();
  account.standIn.misbehave({ how, path });
  await expect(account.adapter.create(charge, soon())).rejects.toThrow();
  expect(await account.adapter.create(charge, soon())).toMatchObject({ status: 'succeeded' });
  expect(intentsOf(charge.paymentId)).toEqual([expect.objectContaining({ amount_received: 1999 })]);
});

test.each(['silent', 'late'] as const)('a %s answer ends at the deadline', async (how) => {
  const charge = newCharge();
  account.standIn.misbehave({ how, path: '/confirm', delayMs: 5_000 });
  const began = Date.now();
  await expect(account.adapter.create(charge, AbortSignal.timeout(200))).rejects.toThrow();
  expect(Date.now() - began).toBeLessThan(2_000);
  const { reference } = intentsOf(charge.paymentId).map(({ id }) => ({ reference: id }))[0] ?? { reference: '' };
  // the late one was charged all the same
  expect(await account.adapter.retrieve({ ...charge, reference }, soon())).toMatchObject({
    status: how === 'late' ? 'succeeded' : 'processing',
  });
});

test('a decline whose answer was lost is found out', async () => {
  const charge = newCharge('pm_card_visa_chargeDeclinedInsufficientFunds');
  account.standIn.misbehave({ how: 'lost_answer', path: '/confirm' });
  await expect(account.adapter.create(charge, soon())).rejects.toThrow();
  expect(await account.adapter.create(charge, soon())).toMatchObject({ failureCode: 'insufficient_funds' });
});

describe.each(['saved_error', 'done_error'] as const)('a creation for whose key Stripe saved a failure (%s)', (how) => {
  // the second time the first key's failure is answered again before the next key has one of its own
  test.each([
    [1, 1],
    [2, 3],
  ])('%d times is made with another key, the same for all, and charges once', async (times, failures) => {
    const charge = newCharge();
    account.standIn.misbehave({ how, path: creation, times: failures });
    for (let n = 0; n < times; n += 1) await expect(account.adapter.create(charge, soon())).rejects.toThrow();
    const [first] = await Promise.allSettled([1, 2, 3].map(() => account.adapter.create(charge, soon())));
    expect(first).toMatchObject({ value: { status: 'succeeded' } });
    const taken = intentsOf(charge.paymentId).map(({ amount_received }) => amount_received);
    expect(taken).toEqual([...Array(how === 'done_error' ? times : 0).fill(0), 1999]);
  });

  test('is cancelled, whatever was made', async () => {
    const charge = newCharge();
    account.standIn.misbehave({ how, path: creation });
    await expect(account.adapter.create(charge, soon())).rejects.toThrow();
    expect(await account.adapter.cancel(charge, soon())).toMatchObject({ status: 'cancelled' });
    expect(intentsOf(charge.paymentId).filter(({ status }) => status !== 'canceled')).toEqual([]);
  });
});

test('a confirmation for whose key Stripe saved a failure is made with another key, the same for all, and charges once', async () => {
  const charge = newCharge();
  account.standIn.misbehave({ how: 'saved_error', path: '/confirm' });
  await expect(account.adapter.create(charge, soon())).rejects.toThrow();
  const [first] = await Promise.allSettled([1, 2, 3].map(() => account.adapter.create(charge, soon())));
  expect(first).toMatchObject({ value: { status: 'succeeded' } });
  expect(intentsOf(charge.paymentId)).toEqual([expect.objectContaining({ amount_received: 1999 })]);
});

test('a confirmation for whose key Stripe saved a failure is cancelled, and then nothing was charged', async () => {
  const charge = newCharge();
  account.standIn.misbehave({ how: 'saved_error', path: '/confirm' });
  await expect(account.adapter.create(charge, soon())).rejects.toThrow();
  expect(await account.adapter.cancel(charge, soon())).toMatchObject({ status: 'cancelled' });
  expect(intentsOf(charge.paymentId)).toEqual([expect.objectContaining({ amount_received: 0, status: 'canceled' })]);
});

test.each([
  ['pm_card_visa', { status: 'succeeded' }],
  ['pm_card_visa_chargeDeclined', { status: 'failed', failureCode: 'generic_decline' }],
])('an error that Stripe saved of a confirmation that was done is found out (%s)', async (method, state) => {
  const charge = newCharge(method);
  account.standIn.misbehave({ how: 'done_error', path: '/confirm' });
  await expect(account.adapter.create(charge, soon())).rejects.toThrow();
  expect(await account.adapter.create(charge, soon())).toMatchObject(state);
  expect(intentsOf(charge.paymentId)).toHaveLength(1);
});

test('an adapter that was closed asks nothing any more', async () => {
  const other = await openAccount();
  await other.adapter.close();
  const asked = await other.adapter.create(newCharge(), soon()).catch(() => 'refused');
  await other.close();
  expect(asked).toBe('refused');
  expect(other.standIn.intents()).toEqual([]);
});
