/** Dead letters of all services in one list, and each replayed or dropped where it belongs. */
import { calls } from '@skysync/contracts';
import { notFound, Problem } from '@skysync/service-kit';
import { orderIdOf } from '../src/orders/order-identity';
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
let token: string;
const theirs = new Map<string, ReturnType<typeof letter>[]>();
const asked: string[] = [];
beforeAll(async () => {
  shop = await openShop();
  token = shop.buyer('owner', 'admin').token;
  shop.runtime.answer('listDeadLetters', ({ limit }, app) => {
    asked.push(`${app} ${limit}`);
    const items = theirs.get(app);
    if (!items) throw new Error('connection refused');
    return { items };
  });
});
afterAll(() => shop.close());
beforeEach(async () => {
  await shop.database.connection.collection('dead_letters').deleteMany({});
  asked.length = 0;
  theirs.set('product-service', []).set('payment-service', []).set('user-service', []);
});

const letter = (id: string, second: number) => ({
  id,
  topic: 'orders',
  type: 'skysync.order.paid.v1',
  poison: true,
  attempts: 1,
  receivedAt: `2030-01-01T00:00:0${second}.000Z`,
  envelope: { id, data: {} },
});

const poison = (data: object, id: string, store = 'demo') =>
  shop.runtime.inboundOf().deadLetter('payments', {
    specversion: '1.0',
    id,
    source: 'payment-service',
    store,
    type: 'skysync.payment.failed.v1',
    data,
  });
const list = async (query?: Record<string, string>) =>
  (await shop.api.get('/admin/dead-letters', { token, ...(query && { query }) })).body;
const replay = (id: string, as = token) => shop.api.post(`/admin/dead-letters/${id}/replay`, { token: as });
const drop = (id: string, as = token) => shop.api.post(`/admin/dead-letters/${id}/drop`, { token: as });
const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);

test('lists the letters of every service together, newest first', async () => {
  theirs.set('product-service', [letter('e1', 4), letter('e2', 1)]);
  theirs.set('payment-service', [letter('e1', 3)]);
  await poison({ orderId: 1 }, 'own');
  const found = await list();
  expect(found.unreachable).toEqual([]);
  expect(idsOf(found)).toEqual(['product-service:e1', 'payment-service:e1', 'product-service:e2', 'order-service:own']);
  expect(found.items[0]).toEqual({ ...letter('e1', 4), app: 'product-service', id: 'product-service:e1' });
  expect(found.items[3]).toMatchObject({ topic: 'payments', envelope: { id: 'own', data: { orderId: 1 } } });

  asked.length = 0;
  expect(idsOf(await list({ limit: '2' }))).toEqual(['product-service:e1', 'payment-service:e1']);
  expect(asked).toEqual(['product-service 2', 'payment-service 2', 'user-service 2']);
});

test('asks every service that the contract names', async () => {
  await list();
  const apps = [...new Set([...asked.map((call) => call.split(' ')[0]), 'order-service'])];
  expect(apps.sort()).toEqual([...calls.listDeadLetters.apps].sort());
});

test('says who is away, and shows the rest', async () => {
  theirs.set('product-service', [letter('e1', 1)]);
  theirs.delete('payment-service');
  expect(await list()).toMatchObject({ items: [{ id: 'product-service:e1' }], unreachable: ['payment-service'] });
  theirs.delete('product-service');
  expect(await list()).toEqual({ items: [], unreachable: ['payment-service', 'product-service'] });
});

test('shows nobody the letters of another store', async () => {
  await poison({ orderId: 1 }, 'theirs', 'other');
  expect((await list()).items).toEqual([]);
  expect((await replay('order-service:theirs')).status).toBe(404);
  expect((await drop('order-service:theirs')).status).toBe(404);
});

test('replays an own letter: first in vain, then with the order there', async () => {
  const orderId = orderIdOf({ store: 'demo', userId: 'late', idempotencyKey: 'key' });
  const paymentId = `pay_${shop.payments.size + 1}`;
  const amount = { amount: 1_000, currency: 'EUR' };
  await poison({ orderId, paymentId, amount, failureCode: 'card_declined' }, 'early');
  const tooSoon = await replay('order-service:early');
  expect([tooSoon.status, tooSoon.body.code]).toEqual([409, 'still_failing']);
  expect(idsOf(await list())).toEqual(['order-service:early']);

  const buyer = shop.buyer('late');
  await buyer.add('SKU-1');
  await buyer.order('key', orderBody('pm_delayed'));
  const answer = await replay('order-service:early');
  expect([answer.status, answer.body]).toEqual([200, { id: 'order-service:early', status: 'processed' }]);
  expect((await buyer.find(orderId)).body.status).toBe('payment_failed');
  expect((await list()).items).toEqual([]);
  expect((await replay('order-service:early')).status).toBe(404);
});

test('drops an own letter that nobody can process, once', async () => {
  await poison({ orderId: 1 }, 'hopeless');
  const answer = await drop('order-service:hopeless');
  expect([answer.status, answer.body]).toEqual([200, { id: 'order-service:hopeless', status: 'dropped' }]);
  expect((await list()).items).toEqual([]);
  expect((await drop('order-service:hopeless')).status).toBe(404);
});

test("passes a replay and a drop on, and the other service's answer back", async () => {
  shop.runtime.answer('replayDeadLetter', ({ id }) => ({ id, status: 'processed' }));
  shop.runtime.answer('dropDeadLetter', ({ id }) => ({ id, status: 'dropped' }));
  expect((await replay('product-service:e1')).body).toEqual({ id: 'product-service:e1', status: 'processed' });
  expect((await drop('payment-service:e1')).body).toEqual({ id: 'payment-service:e1', status: 'dropped' });
  const last = shop.runtime.invoked.slice(-2);
  expect(last).toEqual(['product-service replayDeadLetter', 'payment-service dropDeadLetter']);
  for (const refusal of [new Problem('still_failing'), notFound('Dead letter')]) {
    shop.runtime.answer('replayDeadLetter', () => {
      throw refusal;
    });
    const answer = await replay('product-service:e1');
    expect([answer.status, answer.body.code]).toEqual([refusal.status, refusal.code]);
  }
});
