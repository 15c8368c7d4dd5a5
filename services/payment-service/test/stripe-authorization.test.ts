/** Money that is authorised at Stripe first: how long it is kept, and how the rest of it ends. */
import type { KnownCharge } from '../src/providers/provider';
import { type Account, capture, charged, intentOf, lastReport, newCharge, openAccount, soon } from './stripe-account';

let account: Account;
beforeAll(async () => {
  account = await openAccount({ capture: 'manual' });
});
afterAll(() => account.close());
afterEach(() => account.standIn.behave());

const onceOnly = 'pm_card_credit_disableEnterpriseCardFeatures';
const authorized = (method?: string) => charged(account.adapter, newCharge(method));
const inSixDays = () => Date.now() + 6 * 24 * 3_600_000;
const retrieve = (charge: KnownCharge) => account.adapter.retrieve(charge, soon());

describe('what is authorised', () => {
  test('is kept for some days, and takes nothing', async () => {
    const charge = newCharge();
    const state = await account.adapter.create(charge, soon());
    expect(state).toEqual({
      reference: expect.stringMatching(/^pi_/),
      status: 'authorized',
      capturableUntil: expect.any(Date),
    });
    expect(state.status === 'authorized' && state.capturableUntil?.getTime()).toBeGreaterThan(inSixDays());
    expect(await account.adapter.create(charge, soon())).toEqual(state);
    expect(await retrieve({ ...charge, reference: state.reference })).toEqual(state);
    expect(intentOf(account, { ...charge, reference: state.reference })).toMatchObject({
      capture_method: 'manual',
      payment_method_options: { card: { request_multicapture: 'if_available' } },
      amount_received: 0,
      amount_capturable: 1999,
    });
  });

  test('says when its card allows one capture only', async () => {
    expect(await account.adapter.create(newCharge(onceOnly), soon())).toMatchObject({
      status: 'authorized',
      isOnce: true,
    });
  });

  test('comes after 3-D Secure, too', async () => {
    const charge = await authorized('pm_card_threeDSecure2Required');
    account.standIn.complete3ds(charge.reference);
    expect(await account.adapter.confirm(charge, charge.method, soon())).toMatchObject({
      status: 'authorized',
      capturableUntil: expect.any(Date),
    });
  });

  test('is cancelled as a whole, and cannot be captured then', async () => {
    const charge = await authorized();
    const cancelled = { reference: charge.reference, status: 'cancelled' };
    expect(await account.adapter.cancel(charge, soon())).toEqual(cancelled);
    expect(await account.adapter.cancel(charge, soon())).toEqual(cancelled);
    expect(await capture(account, charge, 'cap_1', 1)).toBe('failed');
    expect(intentOf(account, charge).amount_received).toBe(0);
  });

  test('lapses: nothing was taken, nothing can be', async () => {
    const charge = await authorized();
    account.standIn.lapse(charge.reference);
    expect(await capture(account, charge, 'cap_1', 1)).toBe('failed');
    expect(await retrieve(charge)).toEqual({ reference: charge.reference, status: 'cancelled' });
  });
});

describe('what is left after a part', () => {
  const part = async () => {
    const charge = await authorized();
    await capture(account, charge, 'cap_1', 1000);
    return charge;
  };
  const release = (charge: KnownCharge) => account.adapter.release(charge, soon());

  test('is let go, and again without harm', async () => {
    const charge = await part();
    await release(charge);
    await release(charge);
    expect(await retrieve(charge)).toEqual({ reference: charge.reference, status: 'succeeded', captured: 1000 });
    expect(await capture(account, charge, 'cap_2', 1)).toBe('failed');
  });

  test('is let go once it is asked again, when the answer was none', async () => {
    const charge = await part();
    for (const how of ['error', 'lost_answer'] as const) {
      account.standIn.misbehave({ how, path: '/capture' });
      await expect(release(charge)).rejects.toThrow();
    }
    await release(charge);
    expect(await retrieve(charge)).toMatchObject({ status: 'succeeded', captured: 1000 });
  });

  test('that Stripe will not let go yet is unknown, not done', async () => {
    await expect(release(await authorized())).rejects.toThrow();
  });

  test.each(['lapse', 'cancel'] as const)('ends by %s, and what was taken stays taken', async (how) => {
    const charge = await part();
    if (how === 'lapse') account.standIn.lapse(charge.reference);
    else await account.adapter.cancel(charge, soon());
    await release(charge);
    expect(await retrieve(charge)).toMatchObject({ status: 'succeeded', captured: 1000 });
  });
});

describe('a webhook', () => {
  test('of an authorisation says as much as the answer', async () => {
    for (const method of ['pm_card_visa', onceOnly]) {
      const charge = newCharge(method);
      const state = await account.adapter.create(charge, soon());
      expect((await lastReport(account, charge.paymentId, 'payment_intent.amount_capturable_updated')).charge).toEqual({
        paymentId: charge.paymentId,
        store: 'demo',
        amount: charge.amount,
        state,
      });
    }
  });

  test('says how much was taken, and that nothing was', async () => {
    const charge = await authorized();
    await capture(account, charge, 'cap_1', 999, true);
    const taken = { reference: charge.reference, status: 'succeeded', captured: 999 };
    expect((await lastReport(account, charge.paymentId, 'payment_intent.succeeded')).charge?.state).toEqual(taken);
    // it comes late, and says how things stand now
    expect(
      (await lastReport(account, charge.paymentId, 'payment_intent.amount_capturable_updated')).charge?.state,
    ).toEqual(taken);
    const lapsed = await authorized();
    account.standIn.lapse(lapsed.reference);
    expect((await lastReport(account, lapsed.paymentId, 'payment_intent.canceled')).charge?.state.status).toBe(
      'cancelled',
    );
  });

  test('has to come again while Stripe does not say what it is about', async () => {
    const charge = await authorized();
    account.standIn.misbehave({ how: 'error', method: 'GET' });
    await expect(
      lastReport(account, charge.paymentId, 'payment_intent.amount_capturable_updated'),
    ).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
