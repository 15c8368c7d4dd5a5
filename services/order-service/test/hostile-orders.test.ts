/** Hostile input of orders: always a 4xx problem that names the field, and nothing is stored. */
import { expectRefusal, nasty } from './hostile-values';
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

const send = (path: string, body: unknown) =>
  shop.api.post(path, { token: shop.buyer('hostile').token, headers: { 'idempotency-key': 'k' }, body });

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
