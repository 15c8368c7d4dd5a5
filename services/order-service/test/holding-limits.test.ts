/** What one buyer, or one client, may hold without having paid. */
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'SKU-1': 10_000 }, { MAX_HELD_PER_BUYER: '10', MAX_HELD_PER_CLIENT: '25' });
});
afterAll(() => shop.close());

/** Orders from a new cart each time, as the old one belongs to the order that waits. */
async function hold(name: string, quantity: number, key: string, client = '192.0.2.1', method = 'pm_action_required') {
  const buyer = shop.buyer(name);
  await shop.api.delete('/cart', { token: buyer.token });
  await buyer.add('SKU-1', quantity);
  return buyer.order(key, orderBody(method), { 'x-forwarded-for': client });
}
const said = ({ status, body }: Awaited<ReturnType<typeof hold>>): string => `${status} ${body.code ?? body.status}`;

test('a buyer holds no more than the limit, in however many orders', async () => {
  expect(said(await hold('hoarder', 6, 'a'))).toBe('201 awaiting_payment');
  expect(said(await hold('hoarder', 4, 'b'))).toBe('201 awaiting_payment');
  const stock = shop.stock['SKU-1'];
  for (const answer of [await hold('hoarder', 1, 'c'), await hold('hoarder', 1, 'c')]) {
    expect([said(answer), answer.body.limit]).toEqual(['409 quantity_limit', 10]);
  }
  expect(shop.stock['SKU-1']).toBe(stock);
  const orders = await shop.stored.find({ userId: 'hoarder' }).toArray();
  expect(orders.map(({ status }) => status).sort()).toEqual(['awaiting_payment', 'awaiting_payment', 'cancelled']);
  const refused = orders.find(({ status }) => status === 'cancelled');
  expect([refused?.reason, shop.payments.get(refused?._id ?? '')?.status]).toEqual(['quantity_limit', 'cancelled']);
});

test('buying is not holding, and what ended frees its place', async () => {
  const buyer = shop.buyer('buying');
  expect(said(await hold('buying', 10, 'a'))).toBe('201 awaiting_payment');
  expect(said(await hold('buying', 50, 'b', '192.0.2.2', 'pm_success'))).toBe('201 paid');
  const { items } = (await shop.api.get('/orders', { token: buyer.token, query: { status: 'awaiting_payment' } })).body;
  await buyer.cancel(items[0].id);
  expect(said(await hold('buying', 10, 'c'))).toBe('201 awaiting_payment');
});

test.each([
  ['IPv4', () => '203.0.113.9', '203.0.113.10'],
  ['IPv6, which has all addresses of its network', (n: number) => `2001:db8:1:1:${n}::1`, '2001:db8:1:100::1'],
])('a client of %s holds no more than the limit, under however many names', async (kind, addressOf, neighbours) => {
  const name = kind.slice(0, 4);
  const answers = [];
  for (let i = 0; i < 5; i += 1) answers.push(said(await hold(`${name}-${i}`, 8, 'a', addressOf(i))));
  expect(answers).toEqual([...Array(3).fill('201 awaiting_payment'), '409 quantity_limit', '409 quantity_limit']);
  expect(said(await hold(`${name}-neighbour`, 8, 'a', neighbours))).toBe('201 awaiting_payment');
});

test('the address of a client is nowhere, and its hash only while an order waits', async () => {
  const { body } = await hold('private', 1, 'a', '203.0.113.77');
  const order = await shop.stored.findOne({ _id: body.id });
  expect(order?.client).toMatch(/^[\w-]{43}$/);
  expect(JSON.stringify(order)).not.toContain('203.0.113.77');
  await shop.buyer('private').cancel(body.id);
  expect((await shop.stored.findOne({ _id: body.id }))?.client).toBeUndefined();
});
