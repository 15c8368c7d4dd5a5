/** What is counted of orders: each once, however often anything is repeated. */
import { createMetrics } from '@skysync/service-kit';
import { sampleOf, samplesOf } from '@skysync/test-kit';
import { openShop, orderBody, type Shop } from './shop';

const metrics = createMetrics('order-service', { everyMs: 0, stores: ['demo'] });
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(undefined, {}, metrics);
});
afterAll(() => shop.close());

const orders = (status: string, store = 'demo') => sampleOf(metrics, 'skysync_orders_total', { status, store });
const revenue = (store: string) => sampleOf(metrics, 'skysync_revenue_minor_units_total', { currency: 'EUR', store });

test('orders by what became of them, and revenue by currency', async () => {
  const buyer = shop.buyer('buys');
  await buyer.add('SKU-1', 2);
  const [first] = await Promise.all([buyer.order('key'), buyer.order('key')]);
  await buyer.order('key');
  expect(first.body.status).toBe('paid');
  expect([await orders('placed'), await orders('paid'), await orders('cancelled')]).toEqual([1, 1, 0]);
  expect(await revenue('demo')).toBe(2_000);
  expect(await sampleOf(metrics, 'skysync_saga_seconds_count', { status: 'paid' })).toBe(1);

  await buyer.cancel(first.body.id);
  expect([await orders('paid'), await orders('cancelled')]).toEqual([1, 1]);
  await buyer.add('SKU-1');
  const declined = await buyer.order('other-key', orderBody('pm_declined'));
  expect([declined.status, declined.body.status]).toEqual([201, 'payment_failed']);
  expect(await orders('payment_failed')).toBe(1);
});

test('stores that nobody named are one', async () => {
  for (const store of ['acme', 'zenith']) {
    const buyer = shop.buyer('elsewhere', 'customer', store);
    await buyer.add('SKU-1');
    await buyer.order('key');
  }
  expect(await orders('paid', 'other')).toBe(2);
  expect(await revenue('other')).toBe(2_000);
  const stores = (await samplesOf(metrics)).flatMap(({ labels }) => labels.store ?? []);
  expect([...new Set(stores)].sort()).toEqual(['demo', 'other']);
});
