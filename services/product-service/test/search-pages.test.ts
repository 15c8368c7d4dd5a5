/**
 * The pages of searches and of lists with several conditions, put together, are each product once and in order: whichever
 * index they are read by, which depends on how much matches.
 */
import { withStore } from '@skysync/service-kit';
import type { Product } from '../src/products/product';
import { createListProducts, type ListProducts } from '../src/search/list-products';
import { openShop, type Shop } from './shop';

const count = 160;
type Query = Parameters<ListProducts>[0];
type Listed = Pick<
  Product,
  '_id' | 'title' | 'description' | 'fromPrice' | 'titleKey' | 'createdAt' | 'categories' | 'tags'
>;

let shop: Shop;
let stored: Listed[];
/** As a shop with few products is read, and as one with very many. */
let waysToList: Record<'few' | 'many', ListProducts>;

/** Few prices and titles, so that most stand among ties. */
const product = (index: number) => ({
  title: `${index % 4 === 0 ? 'Wool' : 'Cotton'} ${index % 3 === 0 ? 'jacket' : 'scarf'}`,
  description: index % 5 === 0 ? 'Keeps as warm as wool.' : 'A jacket needs it.',
  categories: [`half-${index % 2}`],
  tags: [`third-${index % 3}`],
  variants: [{ sku: `P-${index}`, price: { amount: (index % 7) * 100, currency: 'EUR' }, stock: 1 }],
});

beforeAll(async () => {
  shop = await openShop();
  for (let first = 0; first < count; first += 40) {
    const products = Array.from({ length: 40 }, (_, index) => product(first + index));
    const answer = await shop.api.post('/products/import', { token: shop.token(), body: { products } });
    expect(answer.status).toBe(200);
  }
  const { catalogue, products } = shop.deps;
  waysToList = { few: createListProducts(catalogue), many: createListProducts(catalogue, { few: 20, fewInRange: 1 }) };
  stored = await withStore('demo', () => products.model.find().lean<Listed[]>());
});
afterAll(() => shop.stop());

async function pages(list: ListProducts, asked: Query): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: Query = { ...asked, limit: 7, ...(cursor && { cursor }) };
    const page: Awaited<ReturnType<ListProducts>> = await withStore('demo', () => list(query));
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  return ids;
}

const key = {
  newest: ({ createdAt }: Listed) => -createdAt.getTime(),
  price: ({ fromPrice }: Listed) => fromPrice,
  '-price': ({ fromPrice }: Listed) => -fromPrice,
  title: ({ titleKey }: Listed) => titleKey,
};
type Order = keyof typeof key;
const orders: Order[] = ['newest', 'price', '-price', 'title'];

const inOrder = (sort: Order) => (a: Listed, b: Listed) => {
  const [x, y] = [key[sort](a), key[sort](b)];
  if (x !== y) return x < y ? -1 : 1;
  return (a._id < b._id ? -1 : 1) * (sort === 'newest' || sort === '-price' ? -1 : 1);
};

const says = ({ title, description, tags }: Listed, word: string): boolean =>
  `${title} ${description} ${tags}`.toLowerCase().includes(word);
const isTitled = ({ title }: Listed, word: string): boolean => title.toLowerCase().includes(word);
const isIn = ({ category, tag, minPrice = 0, maxPrice = 9_999 }: Query, one: Listed): boolean =>
  (!category || one.categories.includes(category)) &&
  (!tag || one.tags.includes(tag)) &&
  one.fromPrice >= minPrice &&
  one.fromPrice <= maxPrice;

const filters: Query[] = [
  {},
  { category: 'half-1' },
  { category: 'half-1', tag: 'third-2' },
  { minPrice: 100, maxPrice: 300 },
  { category: 'half-0', minPrice: 100, inStock: true },
];
const searches = ['wool', 'wool jacket', 'woo', 'jacket wo'];
const lists = filters.flatMap((filter) => orders.map((sort): [Order, Query] => [sort, filter]));

describe.each(['few', 'many'] as const)('of %s products', (many) => {
  const all = (asked: Query) => pages(waysToList[many], asked);
  const expected = (sort: Order, isWanted: (one: Listed) => boolean): string[] =>
    stored
      .filter(isWanted)
      .sort(inOrder(sort))
      .map(({ _id }) => _id);

  test.each(lists)('by %s, %j', async (sort, filter) => {
    expect(await all({ ...filter, sort })).toEqual(expected(sort, (one) => isIn(filter, one)));
  });

  test.each(searches.flatMap((q) => lists.map(([sort, filter]): [string, Order, Query] => [q, sort, filter])))(
    '%s by %s, %j',
    async (q, sort, filter) => {
      const found = stored.filter((one) => q.split(' ').every((word) => says(one, word)));
      // the words decide, not the prices, whether there are enough that have all of them
      const inList = found.filter((one) => isIn({ ...filter, minPrice: 0, maxPrice: 9_999 }, one));
      const words = q.split(' ');
      const wanted = (one: Listed) =>
        inList.length >= 20 ? words.every((word) => says(one, word)) : words.some((word) => says(one, word));
      const isWanted = (one: Listed) => isIn(filter, one) && wanted(one);
      expect(await all({ ...filter, q, sort })).toEqual(expected(sort, isWanted));
    },
  );
});

test.each(filters)('by relevance, %j: in the title, then anywhere', async (filter) => {
  const isWanted = (one: Listed) => isIn(filter, one) && says(one, 'wool');
  const order = (a: Listed, b: Listed) =>
    Number(isTitled(b, 'wool')) - Number(isTitled(a, 'wool')) || inOrder('newest')(a, b);
  const ids = stored
    .filter(isWanted)
    .sort(order)
    .map(({ _id }) => _id);
  expect(await pages(waysToList.few, { ...filter, q: 'wool' })).toEqual(ids);
});

test('the pages of what nobody has all of are those of what has any of it', async () => {
  const any = stored.filter((one) => says(one, 'wool')).sort(inOrder('newest'));
  expect(await pages(waysToList.few, { q: 'zeppelin wool' })).toEqual(any.map(({ _id }) => _id));
});
