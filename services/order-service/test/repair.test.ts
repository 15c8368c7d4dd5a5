/** Crashes between any two steps, and what brings the order to its end afterwards. */
import { eventually } from '@skysync/test-kit';
import { orderIdOf } from '../src/orders/order-identity';
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
afterEach(() => {
  shop.heal();
  shop.runtime.breakBroker(false);
});

const idOf = (userId: string): string => orderIdOf({ store: 'demo', userId, idempotencyKey: 'key' });
const statusOf = async (userId: string) => (await shop.stored.findOne({ _id: idOf(userId) }))?.status;
const makeDue = (userId: string, fields = {}) =>
  shop.stored.updateOne({ _id: idOf(userId) }, { $set: { dueAt: new Date(0), ...fields } });

async function buyerWithCart(name: string) {
  const buyer = shop.buyer(name);
  await buyer.add('SKU-1', 2);
  return buyer;
}

/** Where the process stops, as seen from outside: the step did not happen, or happened and nobody heard the answer. */
const crashes = [
  ['before reserving', 'reserveStock', 'before'],
  ['after reserving', 'reserveStock', 'after'],
  ['before paying', 'createPayment', 'before'],
  ['after paying', 'createPayment', 'after'],
] as const;

describe.each(crashes)('a crash %s', (name, step, when) => {
  const user = (kind: string): string => `${name.replace(' ', '-')}-${kind}`;

  test('answers 503 and leaves the order pending and the cart full', async () => {
    const buyer = await buyerWithCart(user('first'));
    shop.fail(step, when);
    const answer = await buyer.order('key');
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
    expect(await statusOf(user('first'))).toBe('pending');
    expect((await buyer.cart()).body.lines).toHaveLength(1);
  });

  test('is repaired by the same request', async () => {
    const buyer = await buyerWithCart(user('again'));
    shop.fail(step, when);
    await buyer.order('key');
    shop.heal();
    const answer = await buyer.order('key');
    expect([answer.status, answer.body.status]).toEqual([201, 'paid']);
    expect((await buyer.cart()).body.lines).toEqual([]);
  });

  test('is repaired by the sweeper, with one payment', async () => {
    const buyer = await buyerWithCart(user('swept'));
    shop.fail(step, when);
    await buyer.order('key');
    shop.heal();
    await makeDue(user('swept'));
    await shop.sweep();
    expect(await statusOf(user('swept'))).toBe('paid');
    expect([...shop.payments.values()].filter(({ orderId }) => orderId === idOf(user('swept')))).toHaveLength(1);
    expect((await buyer.cart()).body.lines).toEqual([]);
  });
});

test('is repaired by the event of the payment', async () => {
  const buyer = await buyerWithCart('told');
  shop.fail('createPayment', 'after');
  await buyer.order('key');
  shop.heal();
  const { id: paymentId, amount } = shop.payments.get(idOf('told')) ?? { id: '', amount: { amount: 0, currency: '' } };
  await shop.deliver('skysync.payment.succeeded.v1', { paymentId, orderId: idOf('told'), amount });
  expect(await statusOf('told')).toBe('paid');
});

test('is harmless to sweep in several replicas at once', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `swarm-${i}`);
  shop.fail('createPayment', 'after');
  for (const name of names) await (await buyerWithCart(name)).order('key');
  shop.heal();
  for (const name of names) await makeDue(name);
  const other = await shop.start();
  await Promise.all([shop.sweep(), other.sweep(), shop.sweep()]);
  await Promise.all([shop.drain(), other.drain()]);
  for (const name of names) {
    expect(await statusOf(name)).toBe('paid');
    const events = shop.runtime.publishedOf('skysync.order.paid.v1').filter(({ subject }) => subject === idOf(name));
    expect(events).toHaveLength(1);
  }
});

test('publishes later what the broker did not take', async () => {
  const buyer = await buyerWithCart('unheard');
  shop.runtime.breakBroker(true);
  expect((await buyer.order('key')).body.status).toBe('paid');
  await shop.drain();
  expect((await shop.stored.findOne({ _id: idOf('unheard') }))?.outbox).toHaveLength(2);
  shop.runtime.breakBroker(false);
  await shop.stored.updateOne({ _id: idOf('unheard') }, { $set: { 'outbox.$[].time': new Date(0) } });
  await shop.sweep();
  const types = shop.runtime.published.filter(({ subject }) => subject === idOf('unheard')).map(({ type }) => type);
  expect(types).toEqual(['skysync.order.placed.v1', 'skysync.order.paid.v1']);
});

test('keeps the order when its last write fails, and finds the payment again', async () => {
  const buyer = await buyerWithCart('unsaved');
  const write = jest.spyOn(shop.deps.orders, 'change').mockRejectedValueOnce(new Error('the database is away'));
  expect((await buyer.order('key')).status).toBe(500);
  write.mockRestore();
  expect((await buyer.order('key')).body.status).toBe('paid');
  expect([...shop.payments.values()].filter(({ orderId }) => orderId === idOf('unsaved'))).toHaveLength(1);
});

describe('an order that cannot be finished', () => {
  test('is tried again within 20 s', async () => {
    const buyer = await buyerWithCart('patient');
    shop.fail('reserveStock', 'before');
    await buyer.order('key');
    await makeDue('patient', { createdAt: new Date(Date.now() - 40_000) });
    await shop.sweep();
    const stored = await shop.stored.findOne({ _id: idOf('patient') });
    expect(stored?.status).toBe('pending');
    expect(stored?.dueAt?.getTime()).toBeLessThan(Date.now() + 20_000);
  });

  test('is cancelled after ten minutes, and others hear of it', async () => {
    const buyer = await buyerWithCart('hopeless');
    shop.fail('createPayment', 'before');
    await buyer.order('key');
    await makeDue('hopeless', { createdAt: new Date(Date.now() - 11 * 60_000) });
    await shop.sweep();
    expect(await statusOf('hopeless')).toBe('cancelled');
    await shop.drain();
    const ended = shop.runtime.publishedOf('skysync.order.cancelled.v1').map(({ subject }) => subject);
    expect(ended).toContain(idOf('hopeless'));
    shop.heal();
    expect((await buyer.order('key')).status).toBe(409);
  });

  test('gives back what was paid for it meanwhile', async () => {
    const buyer = await buyerWithCart('unlucky');
    shop.fail('createPayment', 'after');
    await buyer.order('key');
    const { id: paymentId = '', amount = { amount: 0, currency: '' } } = shop.payments.get(idOf('unlucky')) ?? {};
    await shop.stored.updateOne({ _id: idOf('unlucky') }, { $set: { createdAt: new Date(Date.now() - 11 * 60_000) } });
    await shop.deliver('skysync.payment.succeeded.v1', { paymentId, orderId: idOf('unlucky'), amount });
    expect(await statusOf('unlucky')).toBe('pending');
    await makeDue('unlucky');
    await shop.sweep();
    expect(await statusOf('unlucky')).toBe('cancelled');
    await shop.drain();
    const refunds = shop.runtime.publishedOf('skysync.order.refund_requested.v1');
    expect(refunds.filter(({ subject }) => subject === idOf('unlucky')).map(({ data }) => data)).toEqual([
      {
        orderId: idOf('unlucky'),
        paymentId,
        refundId: `${idOf('unlucky')}-cancel`,
        amount,
        reason: 'not_placed_in_time',
      },
    ]);
  });
});

test('cancels what was not paid before its stock runs out', async () => {
  const buyer = await buyerWithCart('slow');
  await buyer.order('key', orderBody('pm_action_required'));
  const stored = await shop.stored.findOne({ _id: idOf('slow') });
  const minutes = ((stored?.payBy?.getTime() ?? 0) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(13);
  expect(minutes).toBeLessThan(14.1);
  await makeDue('slow', { payBy: new Date(0) });
  await shop.sweep();
  const found = await buyer.find(idOf('slow'));
  expect([found.body.status, found.body.reason]).toEqual(['cancelled', 'payment_timeout']);
  await eventually(() =>
    shop.runtime.publishedOf('skysync.order.cancelled.v1').some((e) => e.subject === idOf('slow')),
  );
});
