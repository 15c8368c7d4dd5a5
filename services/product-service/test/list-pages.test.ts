/** The pages of every list, put together, are the list: each product once and in order, among ties, bounds and new products. */
import { withStore } from '@skysync/service-kit';
import type { Product } from '../src/products/product';
import { openShop, type Shop } from './shop';

const count = 96;
const query = { limit: '7' };
let shop: Shop;

type Query = Record<string, string>;
type Listed = Pick<
  Product,
  '_id' | 'title' | 'fromPrice' | 'titleKey' | 'createdAt' | 'categories' | 'tags' | 'inStock'
>;

/** Few prices and titles, and one moment for all of an import, so that most stand among ties. */
const product = (index: number) => ({
  title: `Thing ${index % 9}`,
  categories: [`half-${index % 2}`, 'all', ...(index % 12 === 0 ? ['few'] : [])],
  tags: [`third-${index % 3}`],
  variants: [{ sku: `P-${index}`, price: { amount: (index % 5) * 100, currency: 'EUR' }, stock: index % 4 }],
});

async function add(indexes: number[]): Promise<void> {
  const answer = await shop.api.post('/products/import', {
    token: shop.token(),
    body: { products: indexes.map(product) },
  });
  expect(answer.status).toBe(200);
}

beforeAll(async () => {
  shop = await openShop();
  const all = Array.from({ length: count }, (_, index) => index);
  for (let first = 0; first < count; first += 32) await add(all.slice(first, first + 32));
  await shop.deps.inStockFlags.drain();
});
afterAll(() => shop.stop());

const stored = (): Promise<Listed[]> => withStore('demo', () => shop.deps.products.model.find().lean<Listed[]>());

const key = {
  newest: ({ createdAt }: Listed) => createdAt.getTime(),
  price: ({ fromPrice }: Listed) => fromPrice,
  '-price': ({ fromPrice }: Listed) => fromPrice,
  title: ({ titleKey }: Listed) => titleKey,
};
type Sort = keyof typeof key;
const isDescending = (sort: Sort): boolean => sort === 'newest' || sort === '-price';

/** In the order of the sort, then of the ids, both in the same direction. */
const inOrder = (sort: Sort) => (a: Listed, b: Listed) => {
  const of = (one: Listed): [string | number, string] => [key[sort](one), one._id];
  const [[x, i], [y, j]] = [of(a), of(b)];
  const order = x < y || (x === y && i < j) ? -1 : 1;
  return isDescending(sort) ? -order : order;
};

const isIn = ({ category, tag, minPrice = '0', maxPrice = '999', inStock }: Query, one: Listed): boolean =>
  (!category || one.categories.includes(category)) &&
  (!tag || one.tags.includes(tag)) &&
  one.fromPrice >= Number(minPrice) &&
  one.fromPrice <= Number(maxPrice) &&
  (!inStock || one.inStock);

/** The ids of all pages; `between` runs behind each page but the last. */
async function pages(asked: Query, between: () => Promise<void> = async () => {}): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, body } = await shop.api.get('/products', {
      query: { ...query, ...asked, ...(cursor && { cursor }) },
    });
    expect(status).toBe(200);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
    if (cursor !== null) await between();
  }
  return ids;
}

const filters: Query[] = [
  {},
  { inStock: 'true' },
  { category: 'all' },
  { category: 'half-1' },
  { category: 'few' },
  { tag: 'third-2' },
  { category: 'half-0', tag: 'third-1' },
  { category: 'half-1', inStock: 'true' },
  { tag: 'third-0', inStock: 'true' },
  { minPrice: '100', maxPrice: '300' },
  { category: 'all', minPrice: '100' },
  { category: 'all', maxPrice: '300' },
  { category: 'all', minPrice: '200', maxPrice: '200' },
  { category: 'half-1', inStock: 'true', minPrice: '100', maxPrice: '300' },
  { category: 'all', minPrice: '301', maxPrice: '399' },
];
const sorts: Sort[] = ['newest', 'price', '-price', 'title'];
const lists = sorts.flatMap((sort) => filters.map((filter): [Sort, Query] => [sort, filter]));

test.each(lists)('by %s, %j', async (sort, filter) => {
  const expected = (await stored()).filter((one) => isIn(filter, one)).sort(inOrder(sort));
  expect(await pages({ ...filter, sort })).toEqual(expected.map(({ _id }) => _id));
});

let next = count;
test.each(sorts)('by %s, with products that come between the pages', async (sort) => {
  const filter = { category: 'all', minPrice: '100' };
  const before = new Set((await stored()).filter((one) => isIn(filter, one)).map(({ _id }) => _id));
  let left = 8;
  const paged = await pages({ ...filter, sort }, async () => {
    if (left-- > 0) await add([next++, next++, next++]);
  });
  const now = (await stored()).filter((one) => isIn(filter, one)).sort(inOrder(sort));
  expect(now.length).toBeGreaterThan(before.size);
  expect(new Set(paged).size).toBe(paged.length);
  expect(paged.filter((id) => before.has(id))).toEqual(now.map(({ _id }) => _id).filter((id) => before.has(id)));
  expect(paged).toEqual(now.map(({ _id }) => _id).filter((id) => paged.includes(id)));
});
