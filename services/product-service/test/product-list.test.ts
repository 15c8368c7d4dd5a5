/** Lists of products: filters, orders, and pages that stay stable. */
import { withStore } from '@skysync/service-kit';
import { openShop, type Shop } from './shop';

let shop: Shop;
const names = ['Red Shirt', 'Blue Shirt', 'Green Hat', 'Red Hat', 'Grey Socks'];
const prices = [3000, 1000, 2000, 2000, 500];

const add = (title: string, amount: number, stock = 5) => {
  const variants = [
    { sku: `${title.replace(' ', '-')}-1`, title: 'One', price: { amount, currency: 'EUR' }, stock: 0 },
    { sku: `${title.replace(' ', '-')}-2`, title: 'Two', price: { amount: amount + 700, currency: 'EUR' }, stock },
  ];
  const [colour = '', kind = ''] = title.toLowerCase().split(' ');
  const description = `For hiking in the mountains, in ${colour}`;
  return shop.api.post('/products', {
    token: shop.token(),
    body: { title, description, categories: [kind], tags: [colour], variants },
  });
};

beforeAll(async () => {
  shop = await openShop();
  for (const [index, name] of names.entries()) await add(name, prices[index] ?? 0, name === 'Red Hat' ? 0 : 5);
});
afterAll(() => shop.stop());

const list = (query: Record<string, string> = {}) => shop.api.get('/products', { query });
const titles = async (query: Record<string, string>) =>
  (await list(query)).body.items.map(({ title }: { title: string }) => title) as string[];

test.each<[Record<string, string>, string[]]>([
  [{}, ['Grey Socks', 'Red Hat', 'Green Hat', 'Blue Shirt', 'Red Shirt']],
  [{ sort: 'title' }, ['Blue Shirt', 'Green Hat', 'Grey Socks', 'Red Hat', 'Red Shirt']],
  [{ category: 'hat' }, ['Red Hat', 'Green Hat']],
  [{ tag: 'red' }, ['Red Hat', 'Red Shirt']],
  [{ minPrice: '1000', maxPrice: '2000' }, ['Red Hat', 'Green Hat', 'Blue Shirt']],
  [{ inStock: 'true' }, ['Grey Socks', 'Green Hat', 'Blue Shirt', 'Red Shirt']],
  [{ inStock: 'true', sort: 'price', limit: '2' }, ['Grey Socks', 'Blue Shirt']],
  [{ inStock: 'false', tag: 'red' }, ['Red Hat', 'Red Shirt']],
  [{ q: 'shirts' }, ['Blue Shirt', 'Red Shirt']],
  [{ q: 'hikes', category: 'socks' }, ['Grey Socks']],
  [{ q: 'red hat', sort: 'price' }, ['Green Hat', 'Red Hat', 'Red Shirt']],
  [{ q: 'zeppelin' }, []],
  [{ q: '"\\ & | ! ( ) : * \' -' }, []],
])('%j', async (query, expected) => {
  const found = await titles(query);
  expect(query.sort === 'price' ? found.sort() : found).toEqual(query.sort === 'price' ? expected.sort() : expected);
});

test.each(['newest', 'price', '-price', 'title'])('pages by %s give every product once', async (sort) => {
  const whole = await titles({ sort });
  const paged: string[] = [];
  let cursor: string | null = null;
  do {
    const { body } = await list({ sort, limit: '2', ...(cursor && { cursor }) });
    paged.push(...body.items.map(({ title }: { title: string }) => title));
    cursor = body.nextCursor;
  } while (cursor);
  expect(paged).toEqual(whole);
});

test('a product that comes between two pages moves nothing', async () => {
  const first = await list({ limit: '3' });
  await add('New Thing', 1);
  const second = await list({ limit: '3', cursor: first.body.nextCursor });
  const both = [...first.body.items, ...second.body.items].map(({ title }) => title);
  expect(both).toEqual(['Grey Socks', 'Red Hat', 'Green Hat', 'Blue Shirt', 'Red Shirt']);
});

test('what is in stock changes with the last piece', async () => {
  await add('Rare Vase', 100, 1);
  expect(await titles({ inStock: 'true', tag: 'rare' })).toEqual(['Rare Vase']);
  await shop.reserve('ord_vase', [{ sku: 'Rare-Vase-2', quantity: 1 }]);
  expect(await titles({ inStock: 'true', tag: 'rare' })).toEqual([]);
});

const cursorOf = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');

test.each<[string, Record<string, string>]>([
  ['limit', { limit: '0' }],
  ['limit', { limit: '101' }],
  ['limit', { limit: '1e1' }],
  ['minPrice', { minPrice: '-1' }],
  ['maxPrice', { maxPrice: '1.5' }],
  ['maxPrice', { maxPrice: '99999999999999999999' }],
  ['inStock', { inStock: 'yes' }],
  ['sort', { sort: 'constructor' }],
  ['q', { q: '' }],
  ['q', { q: 'a\u0000b' }],
  ['q', { q: 'x'.repeat(201) }],
  ['category', { category: '$gt' }],
  ['unknown', { unknown: '1' }],
  ['q[$gt]', { 'q[$gt]': '1' }],
  ['cursor', { cursor: '!' }],
  ['cursor', { cursor: 'eyJhIjoxfQ' }],
  ['cursor', { cursor: cursorOf('price', 1, 'x') }],
  ['cursor', { cursor: cursorOf('newest', 'x', 'x') }],
  ['cursor', { cursor: cursorOf('newest', 1e300, 'x') }],
  ['cursor', { cursor: cursorOf('newest', Number.MAX_SAFE_INTEGER, 'x') }],
  ['cursor', { cursor: cursorOf('newest', 1, { $gt: '' }) }],
])('a wrong %s is named: %j', async (field, query) => {
  const { status, body } = await list(query);
  expect([status, body.code, body.errors?.[0].field]).toEqual([400, 'invalid_request', field]);
});

test.each(['q', 'category', 'tag', 'minPrice', 'maxPrice', 'inStock', 'sort', 'limit', 'cursor'])(
  'a doubled %s is refused',
  async (field) => {
    const value = { inStock: 'true', sort: 'price', cursor: cursorOf('newest', 1, 'x') }[field] ?? '1';
    const { status, body } = await shop.api.get(`/products?${field}=${value}&${field}=${value}`);
    expect([status, body.errors?.[0].field]).toEqual([400, field]);
  },
);

const longTitles = {
  Russian: `${'Чайник электрический из нержавеющей стали '.repeat(4)}`,
  Japanese: '純米大吟醸酒'.repeat(32),
  'four-byte': '👕'.repeat(190),
  English: 'Long and winding title of a kettle '.repeat(5),
};
test.each(Object.entries(longTitles))('a list goes on behind a long %s title', async (language, title) => {
  const tag = language.toLowerCase();
  for (const n of [1, 2, 3]) {
    const variants = [{ sku: `${tag}-${n}`, price: { amount: 1, currency: 'EUR' } }];
    const body = { title: `${title.trim()} ${n}`, tags: [tag], variants };
    expect((await shop.api.post('/products', { token: shop.token(), body })).status).toBe(201);
  }
  const found = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, body } = await list({ tag, sort: 'title', limit: '1', ...(cursor && { cursor }) });
    expect(status).toBe(200);
    for (const { id } of body.items) found.add(id);
    cursor = body.nextCursor;
    expect(cursor?.length ?? 0).toBeLessThan(1_000);
  }
  expect(found.size).toBe(3);
});

test('a page is of the current store, whatever store its filter names', async () => {
  const page = (store: string) => withStore('elsewhere', () => shop.deps.catalogue.page({ store, live: true }, {}, 5));
  expect(await page('demo')).toEqual([]);
});
