/** Hostile input: always a 4xx problem that names the field, and nothing is changed. */
import { address, openShop, orderBody, type Shop } from './shop';

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

const nasty: [string, unknown][] = [
  ['an object', { $gt: '' }],
  ['an array', ['a', 'b']],
  ['a nested array', [[[]]]],
  ['null', null],
  ['true', true],
  ['an empty text', ''],
  ['blanks', '   '],
  ['control characters', 'a\u0000b\u001b'],
  ['a huge text', 'x'.repeat(10_000)],
];
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

function expectRefusal(answer: Awaited<ReturnType<typeof send>>, field: string): void {
  expect(answer.status).toBe(400);
  expect(answer.type).toBe('application/problem+json');
  expect(answer.body.code).toBe('invalid_request');
  expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
}

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

describe('an order', () => {
  const fields = ['name', 'line1', 'city', 'postalCode', 'country'];
  const values = fields.flatMap((field) => nasty.map(([name, value]) => [field, name, value] as const));
  test.each(values)('refuses as %s %s', async (field, _name, value) => {
    const body = { ...orderBody(), shippingAddress: { ...address, [field]: value } };
    expectRefusal(await send('/orders', body), `shippingAddress.${field}`);
  });
  test.each(fields)('needs %s', async (field) => {
    const body = { ...orderBody(), shippingAddress: { ...address, [field]: undefined } };
    expectRefusal(await send('/orders', body), `shippingAddress.${field}`);
  });
  test.each(nasty)('refuses %s as optional field', async (_name, value) => {
    expectRefusal(await send('/orders', { ...orderBody(), email: value }), 'email');
    expectRefusal(await send('/orders', { ...orderBody(), shippingMethod: value }), 'shippingMethod');
    const body = { ...orderBody(), shippingAddress: { ...address, line2: value, region: value } };
    expectRefusal(await send('/orders', body), 'shippingAddress.line2');
  });
  test.each(nasty)('refuses %s as address and as payment', async (_name, value) => {
    expectRefusal(await send('/orders', { ...orderBody(), shippingAddress: value }), 'shippingAddress');
    expectRefusal(await send('/orders', { ...orderBody(), payment: value }), 'payment');
    const payment = { provider: value, method: value };
    const answer = await send('/orders', { ...orderBody(), payment });
    expectRefusal(answer, 'payment.provider');
    expectRefusal(answer, 'payment.method');
  });
  test('refuses what could be a card number', async () => {
    for (const method of ['4242424242424242', 'pm_4242424242424242']) {
      expectRefusal(await send('/orders', { ...orderBody(method) }), 'payment.method');
    }
  });
  test('refuses fields it does not know, also inside', async () => {
    expectRefusal(await send('/orders', { ...orderBody(), total: 1 }), 'total');
    const inside = { ...orderBody(), shippingAddress: { ...address, planet: 'Earth' } };
    expectRefusal(await send('/orders', inside), 'shippingAddress');
    const paid = { ...orderBody(), payment: { provider: 'sandbox', method: 'pm_success', amount: 1 } };
    expectRefusal(await send('/orders', paid), 'payment');
  });
  test.each(['XX', 'Germany', 'de', '12'])('refuses the country %s', async (country) => {
    const body = { ...orderBody(), shippingAddress: { ...address, country } };
    expectRefusal(await send('/orders', body), 'shippingAddress.country');
  });
  test.each(['no-at', 'a@b', '@b.example', 'a b@c.example'])('refuses the email %s', async (email) => {
    expectRefusal(await send('/orders', { ...orderBody(), email }), 'email');
  });
  test.each(['', ' ', 'a b', 'x'.repeat(201)])('refuses the key %j', async (key) => {
    const { token } = shop.buyer('hostile');
    const answer = await shop.api.post('/orders', { token, headers: { 'idempotency-key': key }, body: orderBody() });
    expect([answer.status, answer.body.code]).toEqual([400, 'idempotency_key_missing']);
  });
});

describe('a list of orders', () => {
  test.each([
    ['status', 'paid_twice'],
    ['status', '__proto__'],
    ['limit', '0'],
    ['limit', '-1'],
    ['limit', '1e9'],
    ['limit', '101'],
    ['cursor', '%00'],
    ['cursor', 'e30'],
    ['cursor', Buffer.from('[{"$gt":1},"x"]').toString('base64url')],
    ['cursor', Buffer.from('["soon","x"]').toString('base64url')],
    ['cursor', Buffer.from('[1,2]').toString('base64url')],
    ['userId', 'somebody'],
  ])('refuses %s=%s', async (field, value) => {
    const { token } = shop.buyer('hostile');
    const answer = await shop.api.get('/orders', { token, query: { [field]: value } });
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, field]);
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
