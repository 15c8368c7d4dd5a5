/** What the cart showed is what is charged; else the order is refused, and the cart shows the new price. */
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'SKU-1': 100, 'SKU-2': 100, 'SKU-3': 100 });
});
afterAll(() => shop.close());

const eur = (amount: number) => ({ amount, currency: 'EUR' });

test('a price that changed refuses the order, then the new price is shown, then the order goes through', async () => {
  const buyer = shop.buyer('watchful');
  await buyer.add('SKU-1', 2);
  await buyer.add('SKU-2', 1);
  shop.prices['SKU-1'] = eur(2_500);
  const changes = [{ sku: 'SKU-1', what: 'price', was: eur(1_000), now: eur(2_500) }];
  for (const answer of [await buyer.order('one'), await buyer.order('one')]) {
    expect([answer.status, answer.body.code, answer.body.changes]).toEqual([409, 'price_changed', changes]);
  }
  expect(shop.stock['SKU-1']).toBe(100);
  expect((await buyer.cart()).body.subtotal).toEqual(eur(6_000));
  const placed = await buyer.order('two');
  expect([placed.body.status, placed.body.total]).toEqual(['paid', eur(6_000)]);
});

test('the next order goes through although nobody looked at the cart in between', async () => {
  const buyer = shop.buyer('hasty');
  await buyer.add('SKU-2', 1);
  shop.prices['SKU-2'] = eur(900);
  expect((await buyer.order('one')).status).toBe(409);
  expect((await buyer.order('two')).body).toMatchObject({ status: 'paid', total: eur(900) });
});

test('what was reserved is charged, whatever the price becomes before the payment', async () => {
  const buyer = shop.buyer('served');
  await buyer.add('SKU-3', 1);
  shop.fail('createPayment', 'before');
  expect((await buyer.order('one', orderBody())).status).toBe(503);
  shop.prices['SKU-3'] = eur(9_900);
  shop.heal();
  expect((await buyer.order('one')).body).toMatchObject({ status: 'paid', total: eur(1_000) });
});
