/** A data folder of an earlier version: its products get the terms of today, and lose the index that they were searched by. */
import { withStore } from '@skysync/service-kit';
import { createTermsRefresh, dropTextIndex } from '../src/terms/refresh-terms';
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const price = { amount: 100, currency: 'EUR' };
const hours = (n: number): number => Date.now() + n * 3_600_000;

async function addOld(store: string, sku: string): Promise<string> {
  const body = { title: `Old ${sku}`, variants: [{ sku, price }] };
  const { id } = (await shop.api.post('/products', { token: shop.token('staff', store), body })).body;
  const asBefore = { $unset: { terms: 1, termsVersion: 1 } };
  await withStore(store, () => shop.deps.products.model.updateOne({ _id: id }, asBefore));
  return id;
}
const stored = (id: string, store = 'demo') => withStore(store, () => shop.deps.products.find(id));
const found = async (q: string): Promise<string[]> =>
  (await shop.api.get('/products', { query: { q } })).body.items.map(({ id }: { id: string }) => id);

test('old products of all stores are found after the walk, and nobody has edited them', async () => {
  const id = await addOld('demo', 'lamp');
  const other = await addOld('elsewhere', 'lamp');
  const before = await stored(id);
  expect(await found('lamp')).toEqual([]);
  expect(await createTermsRefresh(shop.deps)(hours(1))).toBe(2);
  expect(await found('lamp')).toEqual([id]);
  expect((await stored(other, 'elsewhere'))?.terms).toContain('=lamp');
  expect((await stored(id))?.version).toBe(before?.version);
});

test('what was deleted gets no terms, by which it would be counted', async () => {
  const id = await addOld('demo', 'jug');
  await withStore('demo', () => shop.deps.products.model.updateOne({ _id: id }, { $set: { live: false } }));
  expect(await createTermsRefresh(shop.deps)(hours(1))).toBe(1);
  expect((await stored(id))?.terms).toEqual([]);
});

test('whoever has walked through once does not walk again', async () => {
  const refresh = createTermsRefresh(shop.deps);
  expect(await refresh(hours(1))).toBe(0);
  const id = await addOld('demo', 'vase');
  expect(await refresh(hours(1))).toBe(0);
  expect(await createTermsRefresh(shop.deps)(hours(-1))).toBe(0);
  expect(await createTermsRefresh(shop.deps)(hours(1))).toBe(1);
  expect(await found('vase')).toEqual([id]);
});

test('the text index goes, and is missed by nobody', async () => {
  const { collection } = shop.deps.products.model;
  await collection.createIndex(
    { store: 1, title: 'text', tags: 'text', description: 'text' },
    { weights: { title: 5, tags: 3 } },
  );
  const names = async () => (await collection.indexes()).map(({ name }) => String(name));
  expect((await names()).filter((name) => name.includes('text'))).toHaveLength(1);
  await dropTextIndex(shop.deps);
  await dropTextIndex(shop.deps);
  expect((await names()).filter((name) => name.includes('text'))).toEqual([]);
});
