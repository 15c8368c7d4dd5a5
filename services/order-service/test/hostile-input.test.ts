/** Hostile input of carts, and of any route: always a 4xx problem that names the field, and nothing is changed. */
import { expectRefusal, nasty } from './hostile-values';
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  await shop.buyer('hostile').add('SKU-1');
});
afterAll(async () => {
  const stored = await shop.stored.countDocuments({});
  await shop.close();
  expect(stored).toBe(0);
});

const numbers: [string, unknown][] = [
  ['negative', -1],
  ['a float', 1.5],
  ['a text', '1'],
  ['too big', 1_000],
  ['infinite', 1e308],
  ['missing', undefined],
];

const send = (path: string, body: unknown, method: 'post' | 'patch' = 'post') =>
  shop.api[method](path, { token: shop.buyer('hostile').token, headers: { 'idempotency-key': 'k' }, body });

describe('a cart line', () => {
  test.each(nasty)('refuses %s as SKU', async (_name, sku) => {
    expectRefusal(await send('/cart/lines', { sku, quantity: 1 }), 'sku');
  });
  test.each([...nasty, ...numbers, ['zero', 0] as const])('refuses %s as quantity', async (_name, quantity) => {
    if (quantity !== true || typeof quantity === 'boolean') {
      expectRefusal(await send('/cart/lines', { sku: 'SKU-1', quantity }), 'quantity');
    }
  });
  test.each([...nasty, ...numbers])('refuses %s as new quantity', async (_name, quantity) => {
    expectRefusal(await send('/cart/lines/SKU-1', { quantity }, 'patch'), 'quantity');
  });
  test('refuses fields it does not know', async () => {
    expectRefusal(await send('/cart/lines', { sku: 'SKU-1', quantity: 1, price: 1 }), 'price');
    expectRefusal(await send('/cart/lines', { sku: 'SKU-1', quantity: 1, $where: '1' }), '$where');
  });
  test.each([[[]], [[{ sku: 'SKU-1', quantity: 1 }]], [{}]])('refuses the body %j', async (body) => {
    expect((await send('/cart/lines', body)).status).toBe(400);
  });
  test.each(['%00', '$gt', '.hidden', 'a%20b', `${'x'.repeat(300)}`])('refuses %s in the path', async (sku) => {
    expectRefusal(await send(`/cart/lines/${sku}`, { quantity: 1 }, 'patch'), 'sku');
  });
});

test('needs a token, and the right role', async () => {
  for (const path of ['/cart', '/orders', '/orders/x', '/admin/audit']) {
    expect((await shop.api.get(path)).status).toBe(401);
  }
  expect((await shop.api.get('/admin/audit', { token: shop.buyer('clerk', 'staff').token })).status).toBe(403);
});

test.each(['{"sku":', '[', '"\\ud800"x'])('refuses the broken JSON %s', async (body) => {
  const { token } = shop.buyer('hostile');
  const answer = await shop.api.post('/cart/lines', { token, headers: { 'content-type': 'application/json' }, body });
  expect([answer.status, answer.body.code]).toEqual([400, 'malformed_json']);
});

test('does not let __proto__ in', async () => {
  const { token } = shop.buyer('hostile');
  const body = '{"sku":"SKU-1","quantity":1,"__proto__":{"admin":true}}';
  const answer = await shop.api.post('/cart/lines', { token, headers: { 'content-type': 'application/json' }, body });
  expect(answer.status).toBe(400);
});
