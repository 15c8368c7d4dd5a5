/** The tree of categories: imported by slug, never with a loop, and never larger than everybody may read at once. */
import { nativeCollection } from '@skysync/service-kit';
import { startTestService } from '@skysync/test-kit';
import { productService } from '../src/service';
import { openShop, type Shop } from './shop';

let shop: Shop;
let replica: Pick<Shop, 'api' | 'stop'>;
beforeAll(async () => {
  shop = await openShop();
  const { database, tokens } = shop;
  replica = await startTestService(productService, { database, tokens });
});
afterAll(async () => {
  await replica.stop();
  await shop.stop();
});

interface Category {
  slug: string;
  title: string;
  parent?: string;
}

const send = (categories: Category[], store = 'demo', api = shop.api) =>
  api.post('/categories/import', { token: shop.token('staff', store), body: { categories } });
const read = async (store = 'demo'): Promise<Category[]> => {
  const { body } = await shop.api.get('/categories', { headers: { 'x-store-id': store } });
  return body.items;
};
const named = (slug: string, parent?: string): Category => ({ slug, title: slug, ...(parent && { parent }) });

test('categories are imported as a tree', async () => {
  const categories = [named('outdoor'), named('clothing', 'outdoor')];
  expect((await send(categories)).body).toEqual({ created: 2, updated: 0 });
  expect((await send(categories)).body).toEqual({ created: 0, updated: 2 });
  expect(await read()).toEqual([categories[1], categories[0]]);
  const lost = await send([named('lost', 'nowhere')]);
  expect([lost.status, lost.body.errors[0].field]).toEqual([400, 'categories[0].parent']);
  expect((await send([{ slug: 'clothing', title: 'Clothes' }])).body).toEqual({ created: 0, updated: 1 });
  expect(await read()).toEqual([{ slug: 'clothing', title: 'Clothes' }, categories[0]]);
  expect(await read('other')).toEqual([]);
});

test('of two imports at once on two replicas that would make a loop, one is refused', async () => {
  for (let round = 0; round < 10; round += 1) {
    const [a, b] = [`a-${round}`, `b-${round}`];
    await send([named(a), named(b)], 'loops');
    const answers = await Promise.all([send([named(a, b)], 'loops'), send([named(b, a)], 'loops', replica.api)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    const parents = (await read('loops')).filter(({ slug }) => slug === a || slug === b).map(({ parent }) => parent);
    expect(parents.filter((parent) => parent !== undefined)).toHaveLength(1);
  }
});

test('first imports of a store at once lose nothing of each other', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      send([named(`c-${index}`), named('all')], 'first', index % 2 ? shop.api : replica.api),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(answers.reduce((sum, { body }) => sum + body.created, 0)).toBe(9);
  expect(await read('first')).toHaveLength(9);
});

test('a store has at most 5,000 categories', async () => {
  const many = (from: number, count = 500) => Array.from({ length: count }, (_, index) => named(`n-${from + index}`));
  for (let from = 0; from < 5_000; from += 500) expect((await send(many(from), 'large')).status).toBe(200);
  const beyond = await send(many(4_999, 2), 'large');
  expect([beyond.status, beyond.body.code, beyond.body.errors[0].field]).toEqual([
    400,
    'invalid_request',
    'categories',
  ]);
  expect(await read('large')).toHaveLength(5_000);
  expect((await send([{ slug: 'n-7', title: 'Seven' }], 'large')).body).toEqual({ created: 0, updated: 1 });
});

test('categories that were stored one by one are read, and go into the tree with the next import', async () => {
  const apart = [named('plants'), named('ferns', 'plants')].map((category) => ({
    ...category,
    _id: `early:${category.slug}`,
    store: 'early',
    revision: 1,
  }));
  await nativeCollection<{ _id: string }>(shop.database.connection, 'categories').insertMany(apart);
  expect((await read('early')).map(({ slug }) => slug)).toEqual(['ferns', 'plants']);
  const loop = await send([named('plants', 'ferns')], 'early');
  expect([loop.status, loop.body.errors[0].field]).toEqual([400, 'categories[0].parent']);
  expect((await send([named('mosses', 'plants'), named('ferns')], 'early')).body).toEqual({ created: 1, updated: 1 });
  expect(await read('early')).toEqual([named('ferns'), named('mosses', 'plants'), named('plants')]);
});
