/** Stock as staff set it, and as the auditor sees it. */
import { expectSound, openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const set = (sku: string, available: number) =>
  shop.api.put(`/inventory/${sku}`, { token: shop.token(), body: { available, reason: 'count' } });

test('setting what can be had leaves what is reserved, and is announced', async () => {
  await shop.stockUp({ 'S-1': 5 });
  await shop.reserve('ord_s1', [{ sku: 'S-1', quantity: 2 }]);
  const answer = await set('S-1', 10);
  expect([answer.status, answer.body]).toEqual([200, { sku: 'S-1', available: 10, reserved: 2 }]);
  expect((await shop.api.get('/inventory/S-1', { token: shop.token() })).body).toEqual(answer.body);
  await shop.relay.drain();
  const [event] = shop.runtime.publishedOf('skysync.inventory.adjusted.v1');
  expect(event?.subject).toBe('demo:S-1');
  const productId = (await shop.stockOf('S-1')).productId;
  expect(event?.data).toEqual({ sku: 'S-1', available: 10, reason: 'count', productId });
  expectSound(await shop.stockOf('S-1'));
});

test('a card number is no reason, since reasons are announced', async () => {
  const body = { available: 1, reason: 'refund of 4242 4242 4242 4242' };
  const answer = await shop.api.put('/inventory/S-1', { token: shop.token(), body });
  expect([answer.status, answer.body.errors]).toEqual([
    400,
    [{ field: 'reason', message: 'must not hold a card number' }],
  ]);
  expect((await shop.stockOf('S-1')).available).toBe(10);
});

test('orders and counts at once lose no piece', async () => {
  await shop.stockUp({ 'S-2': 30 });
  await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      if (index % 5 === 0) return set('S-2', 24); // as many as are asked for
      await shop.reserve(`ord_s2_${index}`, [{ sku: 'S-2', quantity: 1 }]);
      return index % 2 ? shop.deliver('paid', `ord_s2_${index}`) : shop.release(`ord_s2_${index}`);
    }),
  );
  const stock = await shop.stockOf('S-2');
  expectSound(stock);
  expect([stock.reserved, stock.sold]).toEqual([0, 12]);
});

test('an unknown SKU has no stock', async () => {
  expect((await set('S-NONE', 1)).status).toBe(404);
  expect((await shop.api.get('/inventory/S-NONE', { token: shop.token() })).status).toBe(404);
});

test('the auditor gets all reservations and stock, page by page', async () => {
  await shop.stockUp({ 'S-3': 5, 'S-4': 5 });
  await shop.reserve('ord_s3', [{ sku: 'S-3', quantity: 2 }]);
  const all = async (path: string): Promise<Record<string, unknown>[]> => {
    const items = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: Record<string, string> = { limit: '2', ...(cursor && { cursor }) };
      const { body } = await shop.api.get(path, { sender: 'order-service', query });
      items.push(...body.items);
      cursor = body.nextCursor;
    }
    return items;
  };
  const stock = await all('/internal/inventory');
  expect(stock.map(({ sku }) => sku)).toEqual(['S-1', 'S-2', 'S-3', 'S-4']);
  expect(stock[2]).toEqual({ sku: 'S-3', available: 3, reserved: 2, held: 2, ledger: 5 });
  const reservations = await all('/internal/reservations');
  expect(new Set(reservations.map(({ orderId }) => orderId)).size).toBe(reservations.length);
  expect(reservations.find(({ orderId }) => orderId === 'ord_s3')).toMatchObject({
    state: 'held',
    lines: [{ sku: 'S-3', quantity: 2 }],
  });
  expect((await shop.api.get('/internal/inventory')).status).toBe(403);
  const wrong = await shop.api.get('/internal/reservations', { sender: 'order-service', query: { cursor: 'WzFd' } });
  expect([wrong.status, wrong.body.errors[0].field]).toEqual([400, 'cursor']);
});
