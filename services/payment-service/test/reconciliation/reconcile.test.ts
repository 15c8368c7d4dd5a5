/** The ledger beside the lists of real clients' providers: what agrees, what does not, what only the provider knows. */
import { withStore } from '@skysync/service-kit';
import { eventually } from '@skysync/test-kit';
import { compareDay } from '../../src/reconciliation/compare-day';
import { lastListedDay } from '../../src/reconciliation/reconcile';
import { dayOf } from '../../src/reconciliation/reconciliation';
import { openShop, type Shop } from './accounts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const today = (): string => dayOf(new Date());
const compareToday = (name: string) =>
  withStore('demo', async () => {
    const provider = await shop.deps.providers.find(name);
    if (!provider) throw new Error(`no ${name}`);
    return compareDay(shop.deps, provider, today(), AbortSignal.timeout(20_000));
  });
const balances = async (): Promise<Record<string, number>> => {
  const { body } = await shop.api.get('/payments/ledger/balances', { token: shop.admin() });
  return Object.fromEntries(
    body.balances.map(({ account, amount }: { account: string; amount: number }) => [account, amount]),
  );
};

describe.each(['stripe', 'paypal'] as const)('%s', (name) => {
  test('agrees with a ledger that has all its captures and refunds, and says what it kept', async () => {
    const before = (await balances()).fees ?? 0;
    const [first] = [await shop.pay(name, 2_000), await shop.pay(name, 3_000)];
    await shop.refund(first, 500);
    expect(await compareToday(name)).toMatchObject({ compared: 3, differing: 0, differences: [] });
    const fees = (await balances()).fees ?? 0;
    expect(fees - before).toBe(name === 'stripe' ? 28 + 25 + 42 + 25 : 2 * 35);
    await compareToday(name);
    expect((await balances()).fees).toBe(fees);
  });

  test('names what only one side has', async () => {
    const [lost, kept] = [await shop.pay(name, 1_111), await shop.pay(name, 2_222)];
    const ledger = shop.database.connection.collection('ledger');
    await ledger.deleteOne({ 'cause.paymentId': lost });
    await ledger.updateOne(
      { 'cause.paymentId': kept },
      { $set: { 'postings.0.amount': 2_223, 'postings.1.amount': -2_223 } },
    );
    const { differences } = await compareToday(name);
    const byPayment = new Map(differences.map((difference) => [difference.paymentId, difference]));
    expect(byPayment.get(lost)).toMatchObject({ type: 'missing_here', kind: 'capture', there: { amount: 1_111 } });
    expect(byPayment.get(kept)).toMatchObject({
      type: 'amount_differs',
      here: { amount: 2_223 },
      there: { amount: 2_222 },
    });
    expect(byPayment.size).toBe(2);
  });
});

test('a payment that the provider never lists is named, too', async () => {
  const id = await shop.pay('stripe', 4_000);
  const payments = shop.database.connection.collection('payments');
  await payments.updateOne({ _id: id as never }, { $set: { provider: 'paypal' } });
  const { differences } = await compareToday('paypal');
  expect(differences.filter(({ paymentId }) => paymentId === id)).toMatchObject([
    { type: 'missing_there', kind: 'capture', here: { amount: 4_000 } },
  ]);
});

describe('once a day', () => {
  const list = async () => (await shop.api.get('/admin/reconciliation', { token: shop.admin() })).body;

  test('each provider with a list is compared, once though several replicas sweep, and the list says how it went', async () => {
    await shop.pay('stripe', 1_000);
    await Promise.all([shop.deps.reconciler.sweep(), shop.deps.reconciler.sweep()]);
    const day = lastListedDay(new Date());
    await eventually(async () => {
      await shop.deps.reconciler.sweep();
      const { items } = await list();
      expect(items.slice(0, 2)).toMatchObject([
        { provider: 'stripe', day, status: 'done', compared: 0, differing: 0, tries: 1 },
        { provider: 'paypal', day, status: 'done', tries: 1 },
      ]);
      // and the days before, should nobody have been there to plan them
      expect(items.map(({ status }: { status: string }) => status)).toEqual(Array(6).fill('done'));
    });
  });

  test('a provider that does not answer is asked again', async () => {
    const day = '2026-02-01';
    shop.payPal.misbehave({ on: 'list', how: '500' });
    const asked = await shop.api.post('/admin/reconciliation', {
      token: shop.admin(),
      body: { provider: 'paypal', day },
    });
    expect([asked.status, asked.body.status]).toEqual([202, 'waiting']);
    const ofDay = async () => (await list()).items.find((item: { day: string }) => item.day === day);
    await eventually(async () => {
      await shop.deps.reconciler.sweep();
      expect(await ofDay()).toMatchObject({ status: 'waiting', tries: 1, reason: expect.stringContaining('500') });
    });
    await shop.api.post('/admin/reconciliation', { token: shop.admin(), body: { provider: 'paypal', day } });
    await eventually(async () => {
      await shop.deps.reconciler.sweep();
      expect(await ofDay()).toMatchObject({ status: 'done', differing: 0 });
    });
    expect(await ofDay()).not.toHaveProperty('reason');
  });

  test('it shows what is under way, and what is about to lapse', async () => {
    const order = { orderId: 'ord_waits', userId: 'user-1', amount: { amount: 700, currency: 'EUR' } };
    const of = (method: string, orderId: string) =>
      shop.api.post('/internal/payments', {
        sender: 'order-service',
        body: { ...order, orderId, provider: 'sandbox', method },
      });
    await of('pm_action_required', 'ord_waits');
    const { id } = (await of('pm_authorize', 'ord_authorized')).body;
    expect((await list()).lapsing).toEqual([]);
    const soon = new Date(Date.now() + 3_600_000);
    const payments = shop.database.connection.collection('payments');
    await payments.updateOne({ _id: id }, { $set: { 'authorization.capturableUntil': soon } });
    const { underWay, lapsing } = await list();
    expect(underWay).toContainEqual({ status: 'requires_action', count: 1, oldest: expect.any(String) });
    expect(lapsing).toEqual([
      { paymentId: id, orderId: 'ord_authorized', capturable: 700, capturableUntil: soon.toISOString() },
    ]);
  });

  test('only admins see it; odd days, providers and cursors are refused by name', async () => {
    const staff = shop.tokens.token({ role: 'staff' });
    expect((await shop.api.get('/admin/reconciliation', { token: staff })).body.code).toBe('forbidden');
    const body = { provider: 'stripe', day: '2026-02-01' };
    const odd: [object, string][] = [
      [{ ...body, day: '2026-02-30' }, 'day'],
      [{ ...body, day: today() }, 'day'],
      [{ ...body, day: 1 }, 'day'],
      [{ ...body, provider: 'sandbox' }, 'provider'],
      [{ ...body, provider: '__proto__' }, 'provider'],
      [{ ...body, more: 1 }, 'more'],
    ];
    for (const [given, field] of odd) {
      const answer = await shop.api.post('/admin/reconciliation', { token: shop.admin(), body: given });
      expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([400, field]);
    }
    const cursor = await shop.api.get('/admin/reconciliation', { token: shop.admin(), query: { cursor: 'x' } });
    expect(cursor.body.code).toBe('invalid_request');
  });
});
