/** The cart: its answers, its ETag, and many changes at once. */
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`MANY-${i}`, 1]));
  shop = await openShop({ 'SKU-1': 5, 'SKU-2': 5, 'USD-1': 5, ...many });
});
afterAll(() => shop.close());

const change = (token: string, method: 'patch' | 'delete', sku: string, body?: object, headers = {}) =>
  shop.api[method](`/cart/lines/${sku}`, { token, headers, ...(body && { body }) });

it('is empty at first, and grows', async () => {
  const buyer = shop.buyer('visitor', 'guest');
  expect((await buyer.cart()).body).toEqual({ id: null, lines: [], subtotal: { amount: 0, currency: 'EUR' } });
  await buyer.add('SKU-1', 2);
  const { body } = await buyer.add('SKU-1', 3);
  expect(body.lines).toEqual([
    {
      sku: 'SKU-1',
      title: 'Title of SKU-1',
      quantity: 5,
      unitPrice: { amount: 1_000, currency: 'EUR' },
      total: { amount: 5_000, currency: 'EUR' },
    },
  ]);
  expect((await buyer.cart()).body).toEqual(body);
});

it('asks for a SKU once in a while, not for each line', async () => {
  shop.sidecar.invoked.length = 0;
  const buyer = shop.buyer('repeater');
  for (let i = 0; i < 5; i += 1) await buyer.add('SKU-2');
  expect(shop.sidecar.invoked.length).toBeLessThanOrEqual(1);
});

it('changes and removes lines', async () => {
  const buyer = shop.buyer('changer');
  await buyer.add('SKU-1');
  await buyer.add('SKU-2');
  expect((await change(buyer.token, 'patch', 'SKU-1', { quantity: 7 })).body.lines[0].quantity).toBe(7);
  expect((await change(buyer.token, 'patch', 'SKU-1', { quantity: 0 })).body.lines).toHaveLength(1);
  expect((await change(buyer.token, 'patch', 'SKU-1', { quantity: 1 })).status).toBe(404);
  expect((await change(buyer.token, 'delete', 'SKU-2')).body.lines).toEqual([]);
  expect((await change(buyer.token, 'delete', 'SKU-2')).status).toBe(200);
  await buyer.add('SKU-2');
  expect((await shop.api.delete('/cart', { token: buyer.token })).status).toBe(204);
  expect((await buyer.cart()).body.lines).toEqual([]);
});

it('belongs to one buyer of one store', async () => {
  await shop.buyer('mine').add('SKU-1');
  expect((await shop.buyer('yours').cart()).body.lines).toEqual([]);
  const token = shop.tokens.token({ sub: 'mine', store: 'other' });
  expect((await shop.api.get('/cart', { token })).body.lines).toEqual([]);
});

it('knows neither unknown SKUs nor two currencies', async () => {
  const buyer = shop.buyer('odd');
  expect((await buyer.add('UNKNOWN')).status).toBe(404);
  await buyer.add('SKU-1');
  expect((await buyer.add('USD-1')).status).toBe(409);
  expect((await buyer.add('SKU-1', 999)).body.errors[0].field).toBe('quantity');
});

it('refuses a change meant for an older version', async () => {
  const buyer = shop.buyer('careful');
  const first = await buyer.add('SKU-1', 1, { 'if-match': '"0"' });
  const stale = { 'if-match': first.headers.etag };
  expect((await buyer.add('SKU-1', 1, stale)).status).toBe(200);
  expect((await buyer.add('SKU-1', 1, stale)).status).toBe(412);
  expect((await change(buyer.token, 'patch', 'SKU-1', { quantity: 9 }, stale)).status).toBe(412);
  expect((await change(buyer.token, 'delete', 'SKU-1', undefined, stale)).status).toBe(412);
  const now = await buyer.cart();
  expect(now.body.lines[0].quantity).toBe(2);
  expect((await change(buyer.token, 'delete', 'SKU-1', undefined, { 'if-match': now.headers.etag })).status).toBe(200);
});

it('loses no line when many are added at once', async () => {
  const buyer = shop.buyer('frantic');
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => buyer.add(`MANY-${i}`, i + 1)));
  expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
  const { lines } = (await buyer.cart()).body;
  expect(lines.map(({ quantity }: { quantity: number }) => quantity).sort((a: number, b: number) => a - b)).toEqual(
    Array.from({ length: 12 }, (_, i) => i + 1),
  );
});
