/** Where nothing runs between two requests, all that they have begun can be waited for. */
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

test.each(['S-1', 'S-2'])('once settled, nothing of %s is left to be done', async (sku) => {
  await shop.stockUp({ [sku]: 5 });
  await shop.settle();
  const products = shop.database.connection.collection('products');
  expect(await products.findOne({ 'variants.sku': sku })).toMatchObject({ inStock: true, outbox: [] });
  expect(shop.runtime.publishedOf('skysync.product.created.v1').length).toBe(sku === 'S-1' ? 1 : 2);
});
