/** The cart: its answers, its ETag, and many changes at once. */
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`MANY-${i}`, 1]));
  shop = await openShop({ 'SKU-1': 5, 'SKU-2': 5, 'USD-1': 5, ...many });
});
afterAll(() => shop.close());

const change = (token: string, method: 'patch' | 'delete', sku: string, body?: object, headers = {}) =>
  shop.api[method](`/cart/lines/${sku}`, { token, headers, ...(body && { body }) });

const tagOf = ({ headers }: { headers: { etag?: string } }): string => headers.etag ?? '';

test('is empty at first, and grows', async () => {
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

test('asks for a SKU once in a while, not for each line', async () => {
  shop.runtime.invoked.length = 0;
  const buyer = shop.buyer('repeater');
  for (let i = 0; i < 5; i += 1) await buyer.add('SKU-2');
  expect(shop.runtime.invoked.length).toBeLessThanOrEqual(1);
});

test('changes and removes lines', async () => {
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

test('belongs to one buyer of one store', async () => {
  await shop.buyer('mine').add('SKU-1');
  expect((await shop.buyer('yours').cart()).body.lines).toEqual([]);
  expect((await shop.buyer('mine', 'customer', 'other').cart()).body.lines).toEqual([]);
});

test('knows neither unknown SKUs nor two currencies', async () => {
  const buyer = shop.buyer('odd');
  expect((await buyer.add('UNKNOWN')).status).toBe(404);
  await buyer.add('SKU-1');
  expect((await buyer.add('USD-1')).status).toBe(409);
  expect((await buyer.add('SKU-1', 999)).body.errors[0].field).toBe('quantity');
});

test('refuses a change meant for an older version', async () => {
  const buyer = shop.buyer('careful');
  const first = await buyer.add('SKU-1', 1, { 'if-match': '"0"' });
  const stale = { 'if-match': tagOf(first) };
  expect((await buyer.add('SKU-1', 1, stale)).status).toBe(200);
  expect((await buyer.add('SKU-1', 1, stale)).status).toBe(412);
  expect((await change(buyer.token, 'patch', 'SKU-1', { quantity: 9 }, stale)).status).toBe(412);
  expect((await change(buyer.token, 'delete', 'SKU-1', undefined, stale)).status).toBe(412);
  expect((await shop.api.delete('/cart', { token: buyer.token, headers: stale })).status).toBe(412);
  expect((await shop.api.get('/cart', { token: buyer.token, headers: stale })).status).toBe(412);
  const now = await buyer.cart();
  expect(now.body.lines[0].quantity).toBe(2);
  expect((await change(buyer.token, 'delete', 'SKU-1', undefined, { 'if-match': tagOf(now) })).status).toBe(200);
});

test('never has an ETag again, whatever is emptied and filled again', async () => {
  const buyer = shop.buyer('restless');
  const tags = [tagOf(await buyer.cart())];
  for (let round = 0; round < 3; round += 1) {
    const filled = tagOf(await buyer.add('SKU-1'));
    tags.push(filled);
    const headers = { 'if-match': filled };
    const emptied = await shop.api.delete('/cart', { token: buyer.token, headers });
    expect([emptied.status, tagOf(emptied)]).toEqual([204, tagOf(await buyer.cart())]);
    tags.push(tagOf(emptied));
  }
  expect(new Set(tags).size).toBe(tags.length);
  for (const tag of tags.slice(0, -1)) {
    expect((await buyer.add('SKU-1', 1, { 'if-match': tag })).status).toBe(412);
  }
  expect((await buyer.add('SKU-1', 1, { 'if-match': tagOf(await buyer.cart()) })).status).toBe(200);
});

test.each([
  ['nothing there is not matched by *', '*', 412],
  ['nothing there is "0"', '"0"', 200],
  ['a weak tag is not strong', 'W/"0"', 412],
  ['a list has it', '"x", "0"', 200],
  ['no tag at all', 'oops', 400],
])('If-Match: %s', async (name, ifMatch, status) => {
  expect((await shop.buyer(name).add('SKU-1', 1, { 'if-match': ifMatch })).status).toBe(status);
});

test('loses no line when many are added at once', async () => {
  const buyer = shop.buyer('frantic');
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => buyer.add(`MANY-${i % 20}`, i + 1)));
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
  const { lines } = (await buyer.cart()).body;
  const expected = Array.from({ length: 20 }, (_, i) => 2 * i + 22);
  expect(lines.map(({ quantity }: { quantity: number }) => quantity).sort((a: number, b: number) => a - b)).toEqual(
    expected,
  );
});

test('holds a hundred lines, asks for their prices together, and buys them', async () => {
  const buyer = shop.buyer('collector');
  for (let i = 0; i < 100; i += 1) expect((await buyer.add(`MANY-${i}`)).status).toBe(200);
  expect((await buyer.add('SKU-1')).body.code).toBe('conflict');
  const { body } = await buyer.order('all');
  expect([body.status, body.lines.length, body.total.amount]).toEqual(['paid', 100, 100_000]);
});

test('is served while the currency of the store is not to be had, as long as it is not empty', async () => {
  const buyer = shop.buyer('elsewhere', 'customer', 'unheard-of');
  shop.fail('readStore', 'before');
  expect((await buyer.cart()).status).toBe(503);
  expect((await buyer.add('SKU-1')).status).toBe(200);
  expect((await shop.api.delete('/cart', { token: buyer.token })).status).toBe(204);
  shop.heal();
  expect((await buyer.cart()).body.subtotal).toEqual({ amount: 0, currency: 'EUR' });
});
