/** Events of several attempts to pay one order, and what the reconciler finds of them: nobody pays twice, nothing is poison. */
import { eventually } from '@skysync/test-kit';
import { attemptKey } from './payments';
import { openShop, orderBody, type Shop, totalOfTwo } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'SKU-1': 10_000 });
});
afterAll(() => shop.close());
afterEach(() => shop.heal());

async function place(name: string) {
  const buyer = shop.buyer(name);
  await buyer.add('SKU-1', 2);
  const { body } = await buyer.order('key', orderBody('pm_action_required'));
  const id: string = body.id;
  const first: string = body.payment.id;
  return { buyer, id, first, now: async () => (await buyer.find(id)).body };
}

const paymentOf = (id: string, attempt = 1) => shop.payments.get(attemptKey(id, attempt));
const succeeded = (orderId: string, paymentId: string) =>
  shop.deliver('skysync.payment.succeeded.v1', { orderId, paymentId, amount: totalOfTwo });
const refundsOf = async (id: string) =>
  (await shop.eventsOf(id)).filter((event) => event === 'refund_requested').length;

async function sweep(id: string) {
  await shop.stored.updateOne({ _id: id }, { $set: { dueAt: new Date(0) } });
  await shop.sweep();
}

describe('events', () => {
  test('of the attempt before are no poison, and change nothing', async () => {
    const { buyer, id, first, now } = await place('stale');
    await buyer.payAgain(id, 'pm_action_required', 'second');
    const data = { orderId: id, paymentId: first, amount: totalOfTwo };
    const before = await now();
    expect(await shop.deliver('skysync.payment.failed.v1', { ...data, failureCode: 'card_declined' })).toBe('SUCCESS');
    expect(await shop.deliver('skysync.payment.succeeded_late.v1', data)).toBe('SUCCESS');
    expect(await shop.deliver('skysync.payment.authorized.v1', data)).toBe('SUCCESS');
    expect(await shop.deliver('skysync.payment.authorization_ended.v1', data)).toBe('SUCCESS');
    expect(await now()).toEqual(before);
    expect(await shop.deliver('skysync.payment.succeeded.v1', { ...data, paymentId: 'another' })).toBe('DROP');
  });

  test('of money that an earlier attempt gave back are noted, and the order stays paid', async () => {
    const { buyer, id, first, now } = await place('given-back');
    await buyer.payAgain(id, 'pm_success', 'second');
    const data = { orderId: id, paymentId: first, refundId: `late-success-${first}`, amount: totalOfTwo };
    for (let i = 0; i < 2; i += 1) expect(await shop.deliver('skysync.payment.refunded.v1', data)).toBe('SUCCESS');
    const { status, payment, payments } = await now();
    expect([status, payment.status, payments[0].status]).toEqual(['paid', 'succeeded', 'refunded']);
  });

  test('of an attempt that is under way finish it', async () => {
    const { buyer, id, now } = await place('told');
    shop.fail('createPayment', 'after');
    await buyer.payAgain(id, 'pm_success', 'second');
    shop.heal();
    const paymentId = paymentOf(id, 2)?.id ?? '';
    await Promise.all([1, 2, 3].map(() => succeeded(id, paymentId)));
    await eventually(async () => (await now()).status === 'paid');
    expect(await shop.eventsOf(id)).toEqual(['placed', 'paid']);
  });

  test('of an earlier attempt that paid for an order which was cancelled have it given back, once', async () => {
    const { buyer, id, first, now } = await place('too-late');
    shop.fail('voidPayment', 'before');
    await buyer.payAgain(id, 'pm_success', 'second');
    await buyer.cancel(id);
    for (let i = 0; i < 2; i += 1) expect(await succeeded(id, first)).toBe('SUCCESS');
    expect(await refundsOf(id)).toBe(1);
    expect((await now()).payments).toEqual([expect.objectContaining({ id: first, status: 'succeeded' })]);
  });
});

test('an earlier attempt that took money and kept it is refunded by the reconciler', async () => {
  const { buyer, id, first } = await place('kept');
  await buyer.payAgain(id, 'pm_success', 'second');
  Object.assign(paymentOf(id) ?? {}, { status: 'succeeded' });
  await sweep(id);
  expect(paymentOf(id)).toMatchObject({ status: 'refunded', refunds: [{ id: `${first}-spare`, amount: 2_000 }] });
  expect(paymentOf(id, 2)?.status).toBe('succeeded');
  for (let i = 0; i < 2; i += 1) {
    await sweep(id);
  }
  const stored = await shop.stored.findOne({ _id: id });
  expect(stored).toMatchObject({ status: 'paid', refunds: [{ id: `${first}-spare`, paymentId: first }] });
  expect(stored?.dueAt).toBeUndefined();
});

test('the auditor asks for all attempts, and finds nothing wrong with them', async () => {
  const { buyer, id } = await place('audited');
  await buyer.payAgain(id, 'pm_success', 'second');
  const longAgo = new Date(Date.now() - 3_600_000);
  await shop.drain();
  await shop.stored.updateMany({ _id: id }, { $set: { updatedAt: longAgo, createdAt: longAgo } });
  Object.assign(shop.reservations.get(id) ?? {}, { state: 'committed' });
  const violations = async () =>
    (await shop.api.get('/admin/audit', { token: shop.buyer('owner', 'admin').token })).body.violations
      .filter(({ subject }: { subject: string }) => subject === id)
      .map(({ kind }: { kind: string }) => kind);
  expect(await violations()).toEqual([]);
  Object.assign(paymentOf(id) ?? {}, { status: 'requires_action' });
  expect(await violations()).toEqual(['several_payments']);
  Object.assign(paymentOf(id) ?? {}, { status: 'succeeded' });
  expect(await violations()).toEqual(['several_payments', 'paid_without_payment']);
});
