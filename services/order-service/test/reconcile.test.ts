/** Orders agree with payments and reservations again, whatever was lost on the way, and the owners are asked before time ends anything. */
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'SKU-1': 10_000 });
});
afterAll(() => shop.close());
afterEach(() => shop.heal());

/** An order, whose events reach nobody here, as if all of them were lost. */
async function place(name: string, method = 'pm_success') {
  const buyer = shop.buyer(name);
  await buyer.add('SKU-1', 2);
  const id: string = (await buyer.order('key', orderBody(method))).body.id;
  return { buyer, id, payment: () => shop.payments.get(id), order: () => shop.stored.findOne({ _id: id }) };
}

async function sweep(ids: string[], fields = {}) {
  await shop.stored.updateMany({ _id: { $in: ids } }, { $set: { dueAt: new Date(0), ...fields } });
  await shop.sweep();
}

const succeed = (id: string): void => {
  const payment = shop.payments.get(id);
  if (payment) payment.status = 'succeeded';
};

test('asks about an order soon after it changed, and no more once all agree', async () => {
  const { id, order } = await place('soon');
  const dueIn = ((await order())?.dueAt?.getTime() ?? 0) - Date.now();
  expect(dueIn).toBeGreaterThan(10_000);
  expect(dueIn).toBeLessThan(16_000);
  await sweep([id]);
  expect(shop.reservations.get(id)?.state).toBe('committed');
  expect((await order())?.dueAt?.getTime()).toBeGreaterThan(Date.now());
  await sweep([id]);
  expect((await order())?.dueAt).toBeUndefined();
});

test('takes payments whose events were lost', async () => {
  const { id, order } = await place('lost-success', 'pm_delayed');
  const { id: failing, order: failed } = await place('lost-failure', 'pm_delayed');
  succeed(id);
  Object.assign(shop.payments.get(failing) ?? {}, { status: 'failed', failureCode: 'card_declined' });
  await sweep([id, failing]);
  expect((await order())?.status).toBe('paid');
  expect(await failed()).toMatchObject({ status: 'payment_failed', reason: 'card_declined' });
  await sweep([id, failing]);
  expect([id, failing].map((each) => shop.reservations.get(each)?.state)).toEqual(['committed', 'released']);
});

describe('when the time for a payment is over', () => {
  const out = { payBy: new Date(0) };

  test('asks first: a payment that came in the last moment pays', async () => {
    const { id, order } = await place('last-moment', 'pm_delayed');
    succeed(id);
    await sweep([id], out);
    expect((await order())?.status).toBe('paid');
  });

  test.each(['findPayments', 'voidPayment', 'findReservations'] as const)(
    'ends nothing while %s fails',
    async (call) => {
      const { id, order } = await place(`unasked-${call}`, 'pm_delayed');
      shop.fail(call, 'before');
      await sweep([id], out);
      expect((await order())?.status).toBe('awaiting_payment');
      shop.heal();
      await sweep([id], out);
      expect(await order()).toMatchObject({ status: 'cancelled', reason: 'payment_timeout' });
      expect(shop.payments.get(id)?.status).toBe('cancelled');
    },
  );
});

test('every cancellation refunds what was paid, and is noted', async () => {
  const { buyer, id, payment, order } = await place('refunded');
  await buyer.cancel(id);
  await sweep([id]);
  expect(payment()).toMatchObject({ status: 'refunded', refunds: [{ id: `${id}-cancel`, amount: 2_000 }] });
  await sweep([id]);
  expect(await order()).toMatchObject({ status: 'cancelled', payment: { status: 'refunded' } });
  await sweep([id]);
  expect((await order())?.dueAt).toBeUndefined();
  expect(shop.reservations.get(id)?.state).toBe('released');
});

test('refunds what was paid for an order that ended without its knowing', async () => {
  const { buyer, id, payment } = await place('late', 'pm_delayed');
  await buyer.cancel(id);
  succeed(id);
  await sweep([id]);
  expect(payment()).toMatchObject({ status: 'refunded', refunded: 2_000 });
});

test('asks less often about what does not agree for long', async () => {
  const { id, order } = await place('stubborn');
  shop.fail('commitReservation', 'before');
  await sweep([id]);
  expect((await order())?.dueAt?.getTime()).toBeLessThan(Date.now() + 20_000);
  shop.heal();
  Object.assign(shop.payments.get(id) ?? {}, {
    status: 'refunding',
    refunds: [{ id: 'r', amount: 1, status: 'pending' }],
  });
  await sweep([id]);
  await sweep([id], { updatedAt: new Date(Date.now() - 5 * 3_600_000) });
  const dueIn = ((await order())?.dueAt?.getTime() ?? 0) - Date.now();
  expect(dueIn).toBeGreaterThan(20 * 60_000);
  expect(dueIn).toBeLessThan(61 * 60_000);
});

test('asks less often about what cannot be repaired for long', async () => {
  const { id, order } = await place('hopeless');
  shop.fail('commitReservation', 'before');
  await sweep([id], { updatedAt: new Date(Date.now() - 5 * 3_600_000) });
  expect((await order())?.dueAt?.getTime()).toBeGreaterThan(Date.now() + 20 * 60_000);
});

test('asks for many orders at once, and lets go of them in one write', async () => {
  const placed = await Promise.all(Array.from({ length: 30 }, (_, i) => place(`many-${i}`)));
  const ids = placed.map(({ id }) => id);
  await sweep(ids);
  shop.runtime.invoked.length = 0;
  await sweep(ids);
  expect([...shop.runtime.invoked].sort()).toEqual([
    'payment-service findPayments',
    'product-service findReservations',
  ]);
  expect(await shop.stored.countDocuments({ _id: { $in: ids }, dueAt: { $exists: true } })).toBe(0);
});

test('does not let go of an order that is cancelled while it is asked about', async () => {
  const { buyer, id, order, payment } = await place('crossing');
  await sweep([id]);
  const { settled } = shop.deps.orders;
  jest.spyOn(shop.deps.orders, 'settled').mockImplementationOnce(async (taken) => {
    await buyer.cancel(id);
    await settled(taken);
  });
  await sweep([id]);
  expect((await order())?.dueAt).toBeInstanceOf(Date);
  await sweep([id]);
  expect(payment()?.status).toBe('refunded');
});

test('works on each order in its own store', async () => {
  const buyer = shop.buyer('elsewhere', 'customer', 'other');
  await buyer.add('SKU-1');
  const { id } = (await buyer.order('key', orderBody('pm_delayed'))).body;
  succeed(id);
  const { id: own } = await place('here', 'pm_delayed');
  succeed(own);
  await sweep([id, own]);
  expect((await shop.stored.find({ _id: { $in: [id, own] } }).toArray()).map(({ status }) => status)).toEqual([
    'paid',
    'paid',
  ]);
});

test('is harmless in two replicas at once', async () => {
  const other = await shop.start();
  const placed = await Promise.all(Array.from({ length: 10 }, (_, i) => place(`both-${i}`, 'pm_delayed')));
  const ids = placed.map(({ id }) => id);
  for (const id of ids) succeed(id);
  await shop.stored.updateMany({ _id: { $in: ids } }, { $set: { dueAt: new Date(0) } });
  await Promise.all([shop.sweep(), other.sweep()]);
  await Promise.all([shop.drain(), other.drain()]);
  const paid = shop.runtime.publishedOf('skysync.order.paid.v1').filter(({ subject }) => ids.includes(subject));
  expect(paid).toHaveLength(10);
});
