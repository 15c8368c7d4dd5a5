/** Captures of what is authorised at Stripe: in parts, each once, and never more than there is. */
import type { KnownCharge } from '../src/providers/provider';
import { type Account, capture, charged, eur, intentOf, newCharge, openAccount, soon } from './stripe-account';

let account: Account;
beforeAll(async () => {
  account = await openAccount({ capture: 'manual' });
});
afterAll(() => account.close());
afterEach(() => account.standIn.behave());

const onceOnly = 'pm_card_credit_disableEnterpriseCardFeatures';
const authorized = (method?: string) => charged(account.adapter, newCharge(method));
const retrieve = (charge: KnownCharge) => account.adapter.retrieve(charge, soon());

describe('a capture', () => {
  test('takes a part, another one, and the rest', async () => {
    const charge = await authorized();
    expect(await capture(account, charge, 'cap_1', 1000)).toBe('succeeded');
    expect(await retrieve(charge)).toMatchObject({ status: 'authorized' });
    expect(await capture(account, charge, 'cap_2', 900)).toBe('succeeded');
    expect(await capture(account, charge, 'cap_3', 100)).toBe('failed');
    expect(await capture(account, charge, 'cap_4', 99, true)).toBe('succeeded');
    expect(await retrieve(charge)).toEqual({ reference: charge.reference, status: 'succeeded' });
  });

  test('is refunded of what was taken, no more', async () => {
    const charge = await authorized();
    await capture(account, charge, 'cap_1', 1000);
    const refund = (id: string, amount: number) => account.adapter.refund(charge, { id, amount: eur(amount) }, soon());
    expect([await refund('a', 400), await refund('b', 601), await refund('c', 600)]).toEqual([
      'succeeded',
      'failed',
      'succeeded',
    ]);
  });

  test('that is the last lets go what is left', async () => {
    const charge = await authorized();
    expect(await capture(account, charge, 'cap_1', 999, true)).toBe('succeeded');
    expect(await capture(account, charge, 'cap_2', 1)).toBe('failed');
    const state = { reference: charge.reference, status: 'succeeded', captured: 999 };
    expect(await retrieve(charge)).toEqual(state);
    expect(await account.adapter.cancel(charge, soon())).toEqual(state);
  });

  test('of a card that allows one is refused while it shall not be the last', async () => {
    const charge = await authorized(onceOnly);
    expect(await capture(account, charge, 'cap_1', 999)).toBe('failed');
    expect(await capture(account, charge, 'cap_2', 999, true)).toBe('succeeded');
    expect(await retrieve(charge)).toMatchObject({ status: 'succeeded', captured: 999 });
  });

  test('is made once for each id, also after Stripe forgot the key, and of several at once', async () => {
    const charge = await authorized();
    await Promise.allSettled([1, 2, 3].map(() => capture(account, charge, 'cap_1', 700)));
    expect(await capture(account, charge, 'cap_1', 700)).toBe('succeeded');
    account.standIn.forgetKeys();
    expect(await capture(account, charge, 'cap_1', 700)).toBe('succeeded');
    expect(intentOf(account, charge)).toMatchObject({ amount_received: 700, metadata: { cap_1: '700' } });
  });

  test('has its id in one payment only', async () => {
    for (const charge of [await authorized(), await authorized()]) {
      expect(await capture(account, charge, 'same', 700)).toBe('succeeded');
      expect(intentOf(account, charge).amount_received).toBe(700);
    }
  });

  test.each(['error', 'rate_limit', 'lost_answer', 'done_error', 'saved_error'] as const)(
    '%s: unknown, and the repetition captures once, a day later too',
    async (how) => {
      for (const isLater of [false, true]) {
        const charge = await authorized();
        account.standIn.misbehave({ how, path: '/capture' });
        await expect(capture(account, charge, 'cap_1', 700)).rejects.toThrow();
        if (isLater) account.standIn.forgetKeys();
        expect(await capture(account, charge, 'cap_1', 700)).toBe('succeeded');
        expect(intentOf(account, charge).amount_received).toBe(700);
      }
    },
  );

  test('that was the last, its answer lost, is known a day later', async () => {
    const charge = await authorized(onceOnly);
    account.standIn.misbehave({ how: 'lost_answer', path: '/capture' });
    await expect(capture(account, charge, 'cap_1', 999, true)).rejects.toThrow();
    account.standIn.forgetKeys();
    expect(await capture(account, charge, 'cap_1', 999, true)).toBe('succeeded');
    expect(intentOf(account, charge).amount_received).toBe(999);
  });

  test('that never got an answer ends at the deadline', async () => {
    const charge = await authorized();
    account.standIn.misbehave({ how: 'silent', path: '/capture' });
    const request = { id: 'cap_1', amount: eur(700), isFinal: false };
    await expect(account.adapter.capture(charge, request, AbortSignal.timeout(200))).rejects.toThrow();
  });

  test('is refused where nothing is authorised, and unknown where the charge is not in this account', async () => {
    expect(await capture(account, await authorized('pm_card_visa_chargeDeclined'), 'cap_1', 1)).toBe('failed');
    const foreign = { ...newCharge(), reference: 'pi_of_another_account' };
    await expect(capture(account, foreign, 'cap_1', 1)).rejects.toThrow('No such');
  });

  test("has an amount in Stripe's units, or has failed", async () => {
    const charge = await charged(
      account.adapter,
      newCharge('pm_card_visa', { amount: { amount: 500, currency: 'ISK' } }),
    );
    const request = (amount: number, currency: string) => ({
      id: 'cap_1',
      amount: { amount, currency },
      isFinal: true,
    });
    expect(await account.adapter.capture(charge, request(1001, 'KWD'), soon())).toBe('failed');
    expect(await account.adapter.capture(charge, request(300, 'ISK'), soon())).toBe('succeeded');
    expect(await retrieve(charge)).toMatchObject({ status: 'succeeded', captured: 300 });
  });

  test('that Stripe has no room to note is refused, and takes nothing', async () => {
    const charge = await authorized();
    for (let n = 1; n <= 47; n += 1) expect(await capture(account, charge, `cap_${n}`, 1)).toBe('succeeded');
    expect(await capture(account, charge, 'cap_48', 1)).toBe('failed');
    expect(intentOf(account, charge).amount_received).toBe(47);
  });
});
