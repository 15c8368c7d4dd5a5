/** `inStock=true` lists what can be had: at once without what is sold out, and a moment later with what came back. */
import { withStore } from '@skysync/service-kit';
import { eventually } from '@skysync/test-kit';
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const price = { amount: 100, currency: 'EUR' };

async function addAll(tag: string, stock: number[]): Promise<void> {
  const products = stock.map((pieces, index) => ({
    title: `${tag} ${index}`,
    tags: [tag],
    variants: [{ sku: `${tag}-${index}`, price, stock: pieces }],
  }));
  const answer = await shop.api.post('/products/import', { token: shop.token(), body: { products } });
  expect(answer.status).toBe(200);
}

async function page(query: Record<string, string>): Promise<{ titles: string[]; nextCursor: string | null }> {
  const { body } = await shop.api.get('/products', { query: { inStock: 'true', sort: 'title', ...query } });
  return { titles: body.items.map(({ title }: { title: string }) => title), nextCursor: body.nextCursor };
}
const titles = async (tag: string) => (await page({ tag })).titles;
const flagOf = async (title: string) =>
  withStore('demo', () => shop.deps.products.model.findOne({ title }, { inStock: 1, lists: 1 }).lean());

test('what is sold out leaves the list at once, and its flag a moment later', async () => {
  await addAll('vase', [1, 2]);
  expect(await titles('vase')).toEqual(['vase 0', 'vase 1']);
  await shop.reserve('ord_i1', [{ sku: 'vase-0', quantity: 1 }]);
  expect(await titles('vase')).toEqual(['vase 1']);
  await eventually(async () => expect(await flagOf('vase 0')).toMatchObject({ inStock: false, lists: ['tag:vase'] }));
  await shop.release('ord_i1');
  await eventually(async () => expect(await titles('vase')).toEqual(['vase 0', 'vase 1']));
});

test('staff who set stock find it in the next list', async () => {
  await addAll('jar', [0]);
  expect(await titles('jar')).toEqual([]);
  const set = (available: number) =>
    shop.api.put('/inventory/jar-0', { token: shop.token(), body: { available, reason: 'count' } });
  await set(4);
  expect(await titles('jar')).toEqual(['jar 0']);
  await set(0);
  expect(await flagOf('jar 0')).toMatchObject({ inStock: false });
});

test('pages are full although much of what they would list has just been sold', async () => {
  await addAll('cup', Array(30).fill(1));
  const sold = Array.from({ length: 24 }, (_, index) => ({ sku: `cup-${index}`, quantity: 1 }));
  const listed = page({ tag: 'cup', limit: '4' });
  await shop.reserve('ord_i2', sold);
  expect((await listed).titles.length).toBeGreaterThan(0);
  const first = await page({ tag: 'cup', limit: '4' });
  const second = await page({ tag: 'cup', limit: '4', cursor: String(first.nextCursor) });
  expect([...first.titles, ...second.titles]).toEqual(['cup 24', 'cup 25', 'cup 26', 'cup 27', 'cup 28', 'cup 29']);
  expect(second.nextCursor).toBeNull();
});

test('a sale does not make an edit stale, nor does the flag that follows it', async () => {
  await addAll('bowl', [1]);
  const [listed] = (await shop.api.get('/products', { query: { tag: 'bowl' } })).body.items;
  const read = await shop.api.get(`/products/${listed.id}`);
  await shop.reserve('ord_i3', [{ sku: 'bowl-0', quantity: 1 }]);
  await eventually(async () => expect(await flagOf('bowl 0')).toMatchObject({ inStock: false }));
  const edit = { token: shop.token(), headers: { 'if-match': String(read.headers.etag) }, body: { title: 'Bowl' } };
  expect((await shop.api.patch(`/products/${listed.id}`, edit)).status).toBe(200);
});

test('goods of an order whose process crashed before the flag followed are listed again by the sweeper', async () => {
  await addAll('dish', [1]);
  await shop.reserve('ord_i4', [{ sku: 'dish-0', quantity: 1 }]);
  await eventually(async () => expect(await flagOf('dish 0')).toMatchObject({ inStock: false }));
  await shop.release('ord_i4');
  await shop.deps.inStockFlags.drain();
  await withStore('demo', () => shop.deps.products.model.updateOne({ title: 'dish 0' }, { $set: { inStock: false } }));
  await shop.changeReservation('ord_i4', { dueAt: new Date(0) });
  await shop.sweep();
  await eventually(async () => expect(await flagOf('dish 0')).toMatchObject({ inStock: true }));
});

test('a store whose flags cannot be read now keeps no other store from its own, and comes again with the next', async () => {
  await addAll('mug', [1]);
  const [{ id }] = (await shop.api.get('/products', { query: { tag: 'mug' } })).body.items;
  await shop.deps.inStockFlags.drain();
  const setFlag = (inStock: boolean) =>
    withStore('demo', () => shop.deps.products.model.updateOne({ _id: id }, { $set: { inStock } }));
  const { inStockFlags, catalogue } = shop.deps;
  const read = jest.spyOn(catalogue, 'stockFlags').mockRejectedValueOnce(new Error('not now'));
  await setFlag(false);
  inStockFlags.touch('broken', ['prd_none']);
  inStockFlags.touch('demo', [id]);
  await inStockFlags.drain();
  expect(await flagOf('mug 0')).toMatchObject({ inStock: true });

  await inStockFlags.drain(); // what had failed
  read.mockRejectedValueOnce(new Error('not now'));
  await setFlag(false);
  inStockFlags.touch('demo', [id]);
  await inStockFlags.drain();
  expect(await flagOf('mug 0')).toMatchObject({ inStock: false });
  await inStockFlags.drain();
  expect(await flagOf('mug 0')).toMatchObject({ inStock: true });
});
