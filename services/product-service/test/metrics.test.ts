/** What is counted of reservations, and the alert about orders that stand in each other's way. */
import { createMetrics } from '@skysync/service-kit';
import { expectAlert, findPromtool, promtoolDeadlineMs, sampleOf, samplesOf } from '@skysync/test-kit';
import { openShop, type Shop } from './shop';

const appId = 'product-service';
const metrics = createMetrics(appId, { everyMs: 0 });
let shop: Shop;
beforeAll(async () => {
  findPromtool();
  shop = await openShop({ MAX_PIECES_PER_ORDER: '5' }, metrics);
}, promtoolDeadlineMs);
afterAll(() => shop.stop());

const ended = (result: string) => sampleOf(metrics, 'skysync_reservations_total', { result });
const conflicts = () => sampleOf(metrics, 'skysync_stock_conflicts_total');

test('reservations count by how they end', async () => {
  await shop.stockUp({ 'M-1': 2 });
  const line = { sku: 'M-1', quantity: 1 };
  await shop.reserve('ord_held', [line]);
  await shop.reserve('ord_many', [{ ...line, quantity: 6 }]);
  await shop.reserve('ord_dear', [{ ...line, unitPrice: { amount: 1, currency: 'EUR' } }]);
  expect([await ended('held'), await ended('quantity_limit'), await ended('price_changed')]).toEqual([1, 1, 1]);
  expect([await ended('out_of_stock'), await conflicts()]).toEqual([0, 0]);
});

test('StockConflicts: more want the last pieces than there are', () =>
  expectAlert({
    appId,
    alert: 'StockConflicts',
    collect: () => samplesOf(metrics),
    cause: async () => {
      await shop.stockUp({ 'M-LAST': 1 });
      const wanting = Array.from({ length: 10 }, (_, n) => `ord_last_${n}`);
      await Promise.all(wanting.map((order) => shop.reserve(order, [{ sku: 'M-LAST', quantity: 1 }])));
      expect([await ended('held'), await ended('out_of_stock')]).toEqual([2, 9]);
      expect(await conflicts()).toBeGreaterThanOrEqual(9);
    },
  }));
