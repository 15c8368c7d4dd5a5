/** The sweeper finishes the openings of all stores, whatever is wrong with those of one. */
import { withStore } from '@skysync/service-kit';
import { finishOpenings } from '../src/inventory/open-stock';
import { stockId } from '../src/inventory/stock';
import type { Product } from '../src/products/product';
import { newProduct } from '../src/products/product-steps';
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const past = new Date(Date.now() - 60_000);

/** A product as a crash between its insert and its stock leaves it. */
async function leave(store: string, id: string, changes: Partial<Product> = {}): Promise<void> {
  const variants = [{ sku: id, price: { amount: 100, currency: 'EUR' }, stock: 4 }];
  const { state } = newProduct({ title: id, variants }, { id, slug: id.replace('_', '-'), now: past });
  await withStore(store, () => shop.deps.products.insert({ ...state, ...changes }));
}

/** The shop, in which the stock of one SKU cannot be written. */
function withBrokenStock(sku: string): Shop['deps'] {
  const { stocks } = shop.deps;
  const insert: typeof stocks.insert = (stock, events) =>
    stock.sku === sku ? Promise.reject(new Error('this stock cannot be written')) : stocks.insert(stock, events);
  return { ...shop.deps, stocks: { ...stocks, insert } };
}

const found = (store: string, id: string) => withStore(store, () => shop.deps.products.find(id));
const pieces = (store: string, id: string) =>
  withStore(store, async () => (await shop.deps.stocks.find(stockId(store, id)))?.available);

test('a product whose stock cannot be written keeps no other product and no other store from theirs', async () => {
  await leave('first', 'prd_broken', { dueAt: new Date(0) });
  await leave('first', 'prd_beside');
  await leave('second', 'prd_behind');
  expect(await finishOpenings(withBrokenStock('prd_broken'))).toBe(3);
  expect([await pieces('first', 'prd_beside'), await pieces('second', 'prd_behind')]).toEqual([4, 4]);
  expect((await found('first', 'prd_beside'))?.openings).toEqual([]);
  expect((await found('second', 'prd_behind'))?.openings).toEqual([]);
  // it comes again
  expect(await found('first', 'prd_broken')).toMatchObject({ openings: [{ sku: 'prd_broken' }] });
  expect((await found('first', 'prd_broken'))?.dueAt?.getTime()).toBeGreaterThan(Date.now());
});

test('a product that is due although it has no opening left is so no longer', async () => {
  await leave('third', 'prd_idle', { openings: [] });
  expect(await finishOpenings(shop.deps)).toBe(1);
  expect(await found('third', 'prd_idle')).not.toHaveProperty('dueAt');
});

test('a SKU that is taken out before its opening was applied leaves nothing due', async () => {
  const price = { amount: 100, currency: 'EUR' };
  const body = { title: 'Shrinking', variants: [{ sku: 'S-1', price }] };
  const { id } = (await shop.api.post('/products', { token: shop.token(), body })).body;
  const pending = { openings: [{ key: `${id}:1`, sku: 'S-2', available: 1 }], dueAt: past };
  await withStore('demo', () => shop.deps.products.model.updateOne({ _id: id }, { $set: pending }));
  const call = { token: shop.token(), headers: { 'if-match': '*' }, body: { variants: body.variants } };
  expect((await shop.api.patch(`/products/${id}`, call)).status).toBe(200);
  expect(await found('demo', id)).not.toHaveProperty('dueAt');
});
