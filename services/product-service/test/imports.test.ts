/** Imports know a product by the importer's id, a given slug or its SKUs, never by what its title comes to. */
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

interface Item {
  title: string;
  slug?: string;
  externalId?: string;
  tags?: string[];
  variants: object[];
}

const price = { amount: 900, currency: 'EUR' };
const item = (title: string, sku: string, more: Partial<Item> = {}): Item => ({
  title,
  variants: [{ sku, price, stock: 3 }],
  ...more,
});
const send = (...products: Item[]) => shop.api.post('/products/import', { token: shop.token(), body: { products } });
const titled = async (sku: string): Promise<string> => {
  const { body } = await shop.api.post('/internal/variants', { sender: 'order-service', body: { skus: [sku] } });
  return body.variants[0]?.title;
};

test('products whose titles come to the same letters are two products, whether they come together or one by one', async () => {
  expect((await send(item('Tee', 'T-1'), item('tee!', 'T-2'))).body).toEqual({ created: 2, updated: 0 });
  expect((await send(item('TEE', 'T-3'))).body).toEqual({ created: 1, updated: 0 });
  expect((await send(item('👕', 'T-4'), item('👖', 'T-5'))).body).toEqual({ created: 2, updated: 0 });
  expect(await Promise.all(['T-1', 'T-2', 'T-3', 'T-4', 'T-5'].map(titled))).toEqual([
    'Tee',
    'tee!',
    'TEE',
    '👕',
    '👖',
  ]);
});

test('titles of other scripts have addresses of their own', async () => {
  const titles = ['純米大吟醸', '烏龍茶', 'Самовар', 'مصباح', 'ขนมไทย'];
  const items = titles.map((title, index) => item(title, `O-${index}`, { tags: ['other'] }));
  expect((await send(...items)).body).toEqual({ created: 5, updated: 0 });
  const { items: found } = (await shop.api.get('/products', { query: { tag: 'other' } })).body;
  const slugs: string[] = found.map(({ slug }: { slug: string }) => slug);
  expect(new Set(slugs).size).toBe(5);
  expect(slugs.filter((slug) => slug.startsWith('product'))).toEqual([]);
});

test('the SKUs say which product is meant; its address stays when its title changes', async () => {
  await send(item('Kettle', 'K-1'));
  expect((await send(item('Better kettle', 'K-1'))).body).toEqual({ created: 0, updated: 1 });
  expect((await shop.api.get('/products/kettle')).body.title).toBe('Better kettle');
});

test("the importer's own id says it before the SKUs do", async () => {
  await send(item('Lamp', 'L-1', { externalId: 'erp-1' }));
  const renamed = { externalId: 'erp-1', title: 'Light', variants: [{ sku: 'L-2', price }] };
  expect((await send(renamed)).body).toEqual({ created: 0, updated: 1 });
  expect([await titled('L-1'), await titled('L-2')]).toEqual([undefined, 'Light']);
  // a product that had no id so far takes the one that comes with its SKU; another's id does not take its SKU away
  await send(item('Shade', 'L-3'));
  expect((await send(item('Shade', 'L-3', { externalId: 'erp-2' }))).body).toEqual({ created: 0, updated: 1 });
  const foreign = await send(item('Thief', 'L-3', { externalId: 'erp-3' }));
  expect([foreign.status, foreign.body.code, foreign.body.skus]).toEqual([409, 'conflict', ['L-3']]);
  const other = await shop.api.post('/products', {
    token: shop.token(),
    body: item('Other', 'L-4', { externalId: 'erp-2' }),
  });
  expect([other.status, other.body.code]).toEqual([409, 'conflict']);
});

test('a given slug says it too, but never takes the SKUs of another product', async () => {
  await send(item('Cup', 'C-1', { slug: 'cup' }));
  expect((await send(item('Mug', 'C-2', { slug: 'cup' }))).body).toEqual({ created: 0, updated: 1 });
  const foreign = await send(item('Glass', 'C-3', { slug: 'glass' }), item('New', 'C-2', { slug: 'new' }));
  expect([foreign.status, foreign.body.skus]).toEqual([409, ['C-2']]);
  expect(await titled('C-3')).toBeUndefined(); // nothing was written
});

test('two that mean one product are refused together', async () => {
  await send({
    title: 'Set',
    slug: 'set',
    variants: [
      { sku: 'S-1', price },
      { sku: 'S-2', price },
    ],
  });
  const twice = await send(item('A', 'S-1'), item('B', 'S-2'));
  expect([twice.status, twice.body.errors[0].field]).toEqual([400, 'products']);
  const ids = await send(item('A', 'S-3', { externalId: 'x' }), item('B', 'S-4', { externalId: 'x' }));
  expect([ids.status, ids.body.errors[0].field]).toEqual([400, 'products']);
});

test('one import sent ten times at once makes each product once', async () => {
  const items = Array.from({ length: 20 }, (_, index) => item('Same title', `M-${index}`, { tags: ['same'] }));
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(...items)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(answers.reduce((sum, { body }) => sum + body.created, 0)).toBe(20);
  const { items: found } = (await shop.api.get('/products', { query: { tag: 'same', limit: '100' } })).body;
  expect(found).toHaveLength(20);
  expect(await shop.stockOf('M-7')).toMatchObject({ available: 3, stocked: 3 });
});
