/** Every query of the auditor follows an index, whatever there is of orders and stores. */
import { withAllStores, withStore } from '@skysync/service-kit';
import { eventually, readPlan } from '@skysync/test-kit';
import { knownOrders, ordersAfter, ordersOfNextStore, storesWithOrders } from '../src/audit/audited-orders';
import { openShop, type Shop } from './shop';

let shop: Shop;
const stores = ['a', 'b', 'demo', 'z'];
beforeAll(async () => {
  shop = await openShop();
  const buyer = shop.buyer('model');
  await buyer.add('SKU-1');
  const { body } = await buyer.order('key');
  const order = await shop.stored.findOne({ _id: body.id });
  if (!order) throw new Error('there is no order');
  const orders = Array.from({ length: 8_000 }, (_, i) => ({
    ...order,
    _id: `ord_${i}`,
    store: stores[i % stores.length] ?? '',
    createdAt: new Date(i * 1_000),
  }));
  await shop.stored.insertMany(orders);
});
afterAll(() => shop.close());

const inOrder = { indexes: ['store_1_createdAt_-1__id_-1'], scans: false, sorts: false };
/** The planner sorts until the database has statistics of the table, which it makes by itself. */
const analysed = { timeoutMs: 25_000, everyMs: 500 };

test.each([
  ['the first page', undefined],
  ['the next pages', { _id: 'ord_6000', createdAt: new Date(6_000_000) }],
])('%s of a store come in the order of their index', async (_name, last) => {
  await eventually(async () => {
    const explained = await withStore('demo', () => ordersAfter(shop.deps.orders, last).explain());
    expect(readPlan(explained)).toEqual(inOrder);
  }, analysed);
});

test('the next store is one leap away', async () => {
  await eventually(async () => {
    const explained = await withAllStores(() => ordersOfNextStore(shop.deps.orders, 'demo').explain());
    expect(readPlan(explained)).toEqual(inOrder);
  }, analysed);
  const found: string[] = [];
  for await (const slug of storesWithOrders(shop.deps.orders)) found.push(slug);
  expect(found).toEqual(stores);
});

test('orders are known by their ids, in their own store only', async () => {
  const known = await withStore('a', () => knownOrders(shop.deps.orders, ['ord_0', 'ord_1', 'ord_x']));
  expect([...known]).toEqual(['ord_0']);
});
