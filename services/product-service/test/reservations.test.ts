/** Reservations on the real database: no oversell, all lines or none, and every call repeatable. */
import { expectSound, openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status).sort();
const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => make(i)));

test('a reservation answers the snapshot that is charged, and holds the stock', async () => {
  await shop.stockUp({ 'R-1': 5, 'R-2': 5 });
  const answer = await shop.reserve('ord_1', [
    { sku: 'R-1', quantity: 2 },
    { sku: 'R-2', quantity: 1 },
  ]);
  expect(answer.status).toBe(200);
  expect(answer.body.lines).toEqual([
    {
      sku: 'R-1',
      productId: expect.stringMatching(/^prd_/),
      title: expect.stringMatching(/^Thing \d+ – R-1$/),
      quantity: 2,
      unitPrice: { amount: 1999, currency: 'EUR' },
    },
    expect.objectContaining({ sku: 'R-2', quantity: 1 }),
  ]);
  expect(await shop.stockOf('R-1')).toMatchObject({
    available: 3,
    reserved: 2,
    holds: [{ orderId: 'ord_1', quantity: 2 }],
  });
});

test('200 orders at once for 100 pieces: exactly 100 get one', async () => {
  await shop.stockUp({ 'R-HOT': 100 });
  const answers = await times(200, (i) => shop.reserve(`ord_hot_${i}`, [{ sku: 'R-HOT', quantity: 1 }]));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
  const losers = answers.filter(({ status }) => status !== 200);
  expect(new Set(losers.map(({ status, body }) => `${status} ${body.code} ${body.skus}`))).toEqual(
    new Set(['409 out_of_stock R-HOT']),
  );
  const stock = await shop.stockOf('R-HOT');
  expect(stock).toMatchObject({ available: 0, reserved: 100 });
  expectSound(stock);
});

test('several lines under contention, asked for in different orders: all lines or none, and no deadlock', async () => {
  await shop.stockUp({ 'R-A': 20, 'R-B': 15, 'R-C': 10 });
  const skus = ['R-A', 'R-B', 'R-C'];
  const answers = await times(60, (i) => {
    const lines = [...skus.slice(i % 3), ...skus.slice(0, i % 3)].map((sku) => ({ sku, quantity: 1 }));
    return shop.reserve(`ord_multi_${i}`, i % 2 ? lines : lines.reverse());
  });
  const winners = answers.flatMap(({ status }, i) => (status === 200 ? [`ord_multi_${i}`] : [])).sort();
  expect(winners.length).toBeLessThanOrEqual(10);
  expect(new Set(statuses(answers))).toEqual(new Set([200, 409]));
  for (const sku of skus) {
    const stock = await shop.stockOf(sku);
    expectSound(stock);
    expect(stock.holds.map(({ orderId }) => orderId).sort()).toEqual(winners);
  }
});

test('when one line cannot be had, nothing is held and the answer names the SKU', async () => {
  await shop.stockUp({ 'R-SOME': 5, 'R-NONE': 0 });
  const lines = [
    { sku: 'R-SOME', quantity: 1 },
    { sku: 'R-NONE', quantity: 1 },
  ];
  for (const _again of [1, 2]) {
    const answer = await shop.reserve('ord_partial', lines);
    expect([answer.status, answer.body.code, answer.body.skus]).toEqual([409, 'out_of_stock', ['R-NONE']]);
  }
  expect(await shop.stockOf('R-SOME')).toMatchObject({ available: 5, reserved: 0, holds: [] });
});

test('an unknown SKU cannot be had', async () => {
  const answer = await shop.reserve('ord_unknown', [{ sku: 'R-NOWHERE', quantity: 1 }]);
  expect([answer.status, answer.body.code, answer.body.skus]).toEqual([409, 'out_of_stock', ['R-NOWHERE']]);
});

test('ten calls for one order hold once and answer the same', async () => {
  await shop.stockUp({ 'R-TEN': 30 });
  const answers = await times(10, () => shop.reserve('ord_ten', [{ sku: 'R-TEN', quantity: 2 }]));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(200);
  expect(await shop.stockOf('R-TEN')).toMatchObject({ available: 28, reserved: 2 });
});

test('ten calls for one order that cannot be filled are refused alike, and nothing stays held', async () => {
  await shop.stockUp({ 'R-FEW': 3, 'R-FEWER': 1 });
  const lines = ['R-FEW', 'R-FEWER'].map((sku) => ({ sku, quantity: 2 }));
  const answers = await times(10, () => shop.reserve('ord_few', lines));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.skus}`))).toEqual(new Set(['409 R-FEWER']));
  expect(await shop.stockOf('R-FEW')).toMatchObject({ available: 3, reserved: 0, holds: [] });
});

test('the snapshot stays when the price changes', async () => {
  await shop.stockUp({ 'R-PRICE': 3 });
  const first = await shop.reserve('ord_price', [{ sku: 'R-PRICE', quantity: 1 }]);
  const [product] = (await shop.api.get('/products', { query: { sort: 'newest', limit: '1' } })).body.items;
  const variants = [{ sku: 'R-PRICE', price: { amount: 1, currency: 'EUR' } }];
  const changed = await shop.api.patch(`/products/${product.id}`, {
    token: shop.token(),
    headers: { 'if-match': '*' },
    body: { variants },
  });
  expect(changed.status).toBe(200);
  const again = await shop.reserve('ord_price', [{ sku: 'R-PRICE', quantity: 1 }]);
  expect(again.body).toEqual(first.body);
});

test('paid twice sells once', async () => {
  await shop.stockUp({ 'R-PAID': 5 });
  await shop.reserve('ord_paid', [{ sku: 'R-PAID', quantity: 2 }]);
  expect(await Promise.all([shop.deliver('paid', 'ord_paid'), shop.deliver('paid', 'ord_paid')])).toEqual([
    'SUCCESS',
    'SUCCESS',
  ]);
  await shop.deliver('paid', 'ord_paid');
  const stock = await shop.stockOf('R-PAID');
  expect(stock).toMatchObject({ available: 3, reserved: 0, sold: 2, holds: [] });
  expectSound(stock);
  expect((await shop.reserve('ord_paid', [{ sku: 'R-PAID', quantity: 2 }])).status).toBe(200);
  expect(await shop.stockOf('R-PAID')).toMatchObject({ available: 3, reserved: 0 });
});

test.each(['payment_failed', 'cancelled'] as const)('%s twice releases once', async (name) => {
  const [sku, orderId] = [`R-${name}`, `ord_${name}`];
  await shop.stockUp({ [sku]: 5 });
  await shop.reserve(orderId, [{ sku, quantity: 2 }]);
  await Promise.all([shop.deliver(name, orderId), shop.deliver(name, orderId), shop.release(orderId)]);
  expect((await shop.release(orderId)).body).toEqual({ orderId, state: 'released' });
  expect(await shop.stockOf(sku)).toMatchObject({ available: 5, reserved: 0, holds: [] });
  const revived = await shop.reserve(orderId, [{ sku, quantity: 2 }]);
  expect([revived.status, revived.body.code]).toEqual([409, 'invalid_state']);
  await shop.deliver('paid', orderId);
  expect(await shop.stockOf(sku)).toMatchObject({ available: 5, sold: 0 });
});

test('an order that ended before it reserved can no longer reserve', async () => {
  await shop.stockUp({ 'R-EARLY': 5 });
  expect((await shop.release('ord_early')).body).toEqual({ orderId: 'ord_early', state: 'released' });
  expect((await shop.reserve('ord_early', [{ sku: 'R-EARLY', quantity: 1 }])).body.code).toBe('invalid_state');
  expect(await shop.stockOf('R-EARLY')).toMatchObject({ available: 5, reserved: 0 });
});

test('a paid order that is cancelled comes back to stock once', async () => {
  await shop.stockUp({ 'R-BACK': 5 });
  await shop.reserve('ord_back', [{ sku: 'R-BACK', quantity: 2 }]);
  await shop.deliver('paid', 'ord_back');
  await Promise.all([shop.deliver('cancelled', 'ord_back'), shop.deliver('cancelled', 'ord_back')]);
  await shop.deliver('cancelled', 'ord_back');
  await shop.deliver('paid', 'ord_back');
  const stock = await shop.stockOf('R-BACK');
  expect(stock).toMatchObject({ available: 5, reserved: 0, sold: 0, stocked: 5 });
  expectSound(stock);
});

test('only order-service may reserve, and another store sees nothing of it', async () => {
  const unitPrice = { amount: 1999, currency: 'EUR' };
  const body = { orderId: 'ord_x', userId: 'user-1', lines: [{ sku: 'R-1', quantity: 1, unitPrice }] };
  for (const call of [{}, { sender: 'payment-service' }]) {
    expect((await shop.api.post('/internal/reservations', { ...call, body })).status).toBe(403);
  }
  const other = { sender: 'order-service', headers: { 'x-store-id': 'other' } };
  expect((await shop.api.post('/internal/reservations', { ...other, body })).body.code).toBe('out_of_stock');
  expect((await shop.api.get('/internal/inventory', other)).body.items).toEqual([]);
});
