/** What is reserved is reserved at the price that the buyer was shown, and within the limit of an order. */
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ MAX_PIECES_PER_ORDER: '50' });
});
afterAll(() => shop.stop());

const eur = (amount: number) => ({ amount, currency: 'EUR' });

test('another price than the one shown reserves nothing, and says what was and what is', async () => {
  await shop.stockUp({ 'H-1': 5, 'H-2': 5 });
  const lines = [
    { sku: 'H-1', quantity: 1, unitPrice: eur(1000) },
    { sku: 'H-2', quantity: 1, unitPrice: eur(1999) },
  ];
  for (const _again of [1, 2]) {
    const answer = await shop.reserve('ord_h1', lines);
    expect([answer.status, answer.body.code]).toEqual([409, 'price_changed']);
    expect(answer.body.changes).toEqual([{ sku: 'H-1', what: 'price', was: eur(1000), now: eur(1999) }]);
  }
  for (const sku of ['H-1', 'H-2']) expect(await shop.stockOf(sku)).toMatchObject({ available: 5, reserved: 0 });
  expect(await shop.reservation('ord_h1')).toBeUndefined();
  const asShown = await shop.reserve(
    'ord_h1',
    lines.map(({ sku, quantity }) => ({ sku, quantity })),
  );
  expect([asShown.status, asShown.body.lines[0].unitPrice]).toEqual([200, eur(1999)]);
});

test('another currency is another price', async () => {
  await shop.stockUp({ 'H-3': 5 });
  const unitPrice = { amount: 1999, currency: 'USD' };
  const answer = await shop.reserve('ord_h3', [{ sku: 'H-3', quantity: 1, unitPrice }]);
  expect([answer.status, answer.body.changes]).toEqual([
    409,
    [{ sku: 'H-3', what: 'price', was: unitPrice, now: eur(1999) }],
  ]);
});

test('one order reserves so many pieces and no more', async () => {
  await shop.stockUp({ 'H-4': 100, 'H-5': 100 });
  const both = (quantity: number) => ['H-4', 'H-5'].map((sku) => ({ sku, quantity }));
  const tooMany = await shop.reserve('ord_h4', both(26));
  expect([tooMany.status, tooMany.body.code, tooMany.body.limit]).toEqual([409, 'quantity_limit', 50]);
  expect(await shop.stockOf('H-4')).toMatchObject({ available: 100, reserved: 0 });
  expect((await shop.reserve('ord_h4', both(25))).status).toBe(200);
});
