/** A variant without a title of its own goes by the title that its product has now. */
import { withStore } from '@skysync/service-kit';
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const price = { amount: 100, currency: 'EUR' };
const patch = (id: string, body: object) =>
  shop.api.patch(`/products/${id}`, { token: shop.token(), headers: { 'if-match': '*' }, body });
const variantTitles = async (id: string): Promise<string[]> => {
  const { body } = await shop.api.get(`/products/${id}`);
  return body.variants.map(({ title }: { title: string }) => title);
};
const lineTitle = async (sku: string): Promise<string> => {
  const { body } = await shop.api.post('/internal/variants', { sender: 'order-service', body: { skus: [sku] } });
  return body.variants[0].title;
};

test('it follows the product to a new title, in the catalogue, in prices and in reservations', async () => {
  const variants = [
    { sku: 'V-1', price, stock: 1 },
    { sku: 'V-2', title: 'Large', price },
  ];
  const { body } = await shop.api.post('/products', { token: shop.token(), body: { title: 'Old', variants } });
  expect(body.variants.map(({ title }: { title: string }) => title)).toEqual(['Old', 'Large']);
  expect((await patch(body.id, { title: 'New' })).body.variants[0].title).toBe('New');
  expect(await variantTitles(body.id)).toEqual(['New', 'Large']);
  const { items } = (await shop.api.get('/products')).body;
  expect(items[0].variants[0].title).toBe('New');
  expect([await lineTitle('V-1'), await lineTitle('V-2')]).toEqual(['New', 'New – Large']);
  await shop.reserve('ord_v1', [{ sku: 'V-1', quantity: 1 }]);
  expect((await shop.reservation('ord_v1'))?.lines[0]?.title).toBe('New');
});

test('a title of its own stays through edits of the product, and goes with the edit that leaves it out', async () => {
  const variants = [{ sku: 'V-3', title: 'Blue', price }];
  const { body } = await shop.api.post('/products', { token: shop.token(), body: { title: 'Cap', variants } });
  await patch(body.id, { title: 'Hat' });
  expect([await variantTitles(body.id), await lineTitle('V-3')]).toEqual([['Blue'], 'Hat – Blue']);
  await patch(body.id, { variants: [{ sku: 'V-3', price }] });
  expect([await variantTitles(body.id), await lineTitle('V-3')]).toEqual([['Hat'], 'Hat']);
});

test('a product that was stored with the title in each variant reads as before', async () => {
  const variants = [{ sku: 'V-4', price }];
  const { body } = await shop.api.post('/products', { token: shop.token(), body: { title: 'Scarf', variants } });
  await withStore('demo', () =>
    shop.deps.products.model.updateOne({ _id: body.id }, { $set: { 'variants.0.title': 'Scarf' } }),
  );
  expect([await variantTitles(body.id), await lineTitle('V-4')]).toEqual([['Scarf'], 'Scarf']);
});
