/** Charges are made once at Stripe, and each outcome is a state. */
import { type Account, charged, newCharge, openAccount, soon } from './stripe-account';

let account: Account;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.close());

const intentsOf = (paymentId: string) =>
  account.standIn.intents().filter(({ metadata }) => metadata.paymentId === paymentId);

test('a card that is accepted is charged, and the intent says for what', async () => {
  const charge = newCharge();
  const state = await account.adapter.create(charge, soon());
  expect(state).toEqual({ status: 'succeeded', reference: expect.stringMatching(/^pi_/) });
  expect(intentsOf(charge.paymentId)).toEqual([
    expect.objectContaining({
      id: state.reference,
      amount: 1999,
      amount_received: 1999,
      currency: 'eur',
      payment_method_types: ['card'],
      metadata: { paymentId: charge.paymentId, orderId: charge.orderId, store: 'demo' },
    }),
  ]);
});

test.each([
  ['pm_card_visa_chargeDeclined', 'generic_decline'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
  ['pm_card_visa_chargeDeclinedLostCard', 'lost_card'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card'],
])('%s fails with %s, and so does its repetition', async (method, failureCode) => {
  const charge = newCharge(method);
  const first = await account.adapter.create(charge, soon());
  expect(first).toEqual({ status: 'failed', failureCode, reference: expect.stringMatching(/^pi_/) });
  expect(await account.adapter.create(charge, soon())).toEqual(first);
  expect(await account.adapter.retrieve({ ...charge, reference: first.reference }, soon())).toEqual(first);
  expect(intentsOf(charge.paymentId)).toHaveLength(1);
});

test('3-D Secure gives the browser what it needs, and confirm goes on after it', async () => {
  const charge = await charged(account.adapter, newCharge('pm_card_threeDSecure2Required'));
  const waiting = {
    reference: charge.reference,
    status: 'requires_action',
    nextAction: {
      type: 'client',
      publishableKey: 'pk_test_51Nobody',
      clientSecret: expect.stringContaining(`${charge.reference}_secret_`),
      confirmUrl: `/api/v1/payments/${charge.paymentId}/confirm`,
    },
  };
  expect(await account.adapter.retrieve(charge, soon())).toEqual(waiting);
  // who confirms before the bank has answered is asked for the same once more
  expect(await account.adapter.confirm(charge, charge.method, soon())).toEqual(waiting);
  account.standIn.complete3ds(charge.reference);
  const paid = { reference: charge.reference, status: 'succeeded' };
  expect(await account.adapter.confirm(charge, charge.method, soon())).toEqual(paid);
  expect(await account.adapter.confirm(charge, charge.method, soon())).toEqual(paid);
});

test('3-D Secure that fails is a failed charge', async () => {
  const charge = await charged(account.adapter, newCharge('pm_card_threeDSecure2Required'));
  account.standIn.complete3ds(charge.reference, false);
  expect(await account.adapter.confirm(charge, charge.method, soon())).toEqual({
    reference: charge.reference,
    status: 'failed',
    failureCode: 'payment_intent_authentication_failure',
  });
});

test('a repetition answers how the charge stands now, not what was answered then', async () => {
  const charge = newCharge('pm_card_threeDSecure2Required');
  const { reference } = await account.adapter.create(charge, soon());
  expect(await account.adapter.create(charge, soon())).toMatchObject({ reference, status: 'requires_action' });
  account.standIn.complete3ds(reference);
  expect(await account.adapter.create(charge, soon())).toEqual({ reference, status: 'succeeded' });
  expect(intentsOf(charge.paymentId)).toHaveLength(1);
});

test.each([
  [true, { status: 'succeeded' }],
  [false, { status: 'failed', failureCode: 'do_not_honor' }],
])('a delayed charge is processing until it ends (%s)', async (succeeds, ended) => {
  const charge = await charged(account.adapter, newCharge('pm_delayed'));
  const { reference } = charge;
  expect(await account.adapter.retrieve(charge, soon())).toEqual({ reference, status: 'processing' });
  account.standIn.settle(reference, succeeds);
  expect(await account.adapter.retrieve(charge, soon())).toEqual({ reference, ...ended });
});

test('the same charge at once takes money once', async () => {
  const charge = newCharge();
  const asked = await Promise.allSettled([1, 2, 3].map(() => account.adapter.create(charge, soon())));
  // one of them may be told that another is under way: then nobody knows, and asks again
  expect(asked.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect(await account.adapter.create(charge, soon())).toMatchObject({ status: 'succeeded' });
  expect(intentsOf(charge.paymentId)).toEqual([expect.objectContaining({ amount_received: 1999 })]);
});

test('what Stripe refuses to make has failed, without an intent', async () => {
  const charge = newCharge('pm_unknown');
  const refused = { status: 'failed', failureCode: 'provider_refused', reference: `refused_${charge.paymentId}` };
  expect(await account.adapter.create(charge, soon())).toEqual(refused);
  expect(await account.adapter.cancel(charge, soon())).toEqual(refused);
  expect(
    await account.adapter.create(newCharge('pm_card_visa', { amount: { amount: 1, currency: 'LYD' } }), soon()),
  ).toMatchObject({
    failureCode: 'provider_refused',
  });
});

test('what Stripe refuses to confirm has failed, and its intent cannot be paid any more', async () => {
  const charge = newCharge('pm_refused');
  expect(await account.adapter.create(charge, soon())).toEqual({
    status: 'failed',
    failureCode: 'provider_refused',
    reference: expect.stringMatching(/^pi_/),
  });
  expect(intentsOf(charge.paymentId)).toMatchObject([{ status: 'canceled', amount_received: 0 }]);
});

test("amounts go in Stripe's units", async () => {
  const charge = newCharge('pm_card_visa', { amount: { amount: 500, currency: 'ISK' } });
  await account.adapter.create(charge, soon());
  expect(intentsOf(charge.paymentId)).toMatchObject([{ amount: 50_000, currency: 'isk' }]);
});

test('a charge that is not in this account is unknown, not failed', async () => {
  const charge = { ...newCharge(), reference: 'pi_of_another_account' };
  for (const ask of [account.adapter.retrieve, account.adapter.cancel]) {
    await expect(ask(charge, soon())).rejects.toThrow('No such payment_intent');
  }
  await expect(account.adapter.confirm(charge, 'pm_card_visa', soon())).rejects.toThrow('No such payment_intent');
});
