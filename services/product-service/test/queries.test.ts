/** What the service asks its database: MongoDB's rules are kept, no query reads a whole collection, and no list is sorted by hand. */
import { withStore } from '@skysync/service-kit';
import {
  type Command,
  commandFaults,
  type RecordedCommands,
  readPlan,
  recordCommands,
  unboundedFields,
} from '@skysync/test-kit';
import { stockId } from '../src/inventory/stock';
import { newProduct } from '../src/products/product-steps';
import { createListProducts } from '../src/search/list-products';
import { openShop, type Shop } from './shop';

const count = 1_500;
const staff = () => ({ token: shop.token() });
const price = (amount: number) => ({ amount, currency: 'EUR' });
const input = (index: number) => ({
  title: `Thing ${index}`,
  categories: [`category-${index % 7}`],
  tags: [`tag-${index % 50}`],
  variants: [{ sku: `Q-${index}`, price: price((index % 100) * 10), stock: index % 3 }],
});

let shop: Shop;
let commands: RecordedCommands;
/** Of lists in which too much matches to be sorted. */
let ofMany: RecordedCommands;

async function seed(): Promise<void> {
  const made = Array.from({ length: count }, (_, index) => {
    const identity = { id: `prd_q${index}`, slug: `q-${index}`, now: new Date(1_700_000_000_000 + index) };
    const { dueAt: _due, ...state } = newProduct(input(index), identity).state;
    return { ...state, openings: [], store: 'demo', revision: 1, outbox: [] };
  });
  await shop.deps.products.model.collection.insertMany(made as never[]);
  const stocks = made.map(({ _id }, index) => {
    const sums = { available: index % 3, reserved: 0, stocked: index % 3, sold: 0 };
    const [sku, lists] = [`Q-${index}`, { holds: [], returns: [], outbox: [] }];
    return {
      _id: stockId('demo', sku),
      store: 'demo',
      revision: 1,
      sku,
      productId: _id,
      opening: `${_id}:1`,
      ...sums,
      ...lists,
    };
  });
  await shop.deps.stocks.model.collection.insertMany(stocks as never[]);
}

const filters: Record<string, string>[] = [
  {},
  { inStock: 'true' },
  { category: 'category-3' },
  { tag: 'tag-7' },
  { category: 'category-3', tag: 'tag-7' },
  { category: 'category-3', inStock: 'true' },
  { tag: 'tag-7', inStock: 'true' },
  { minPrice: '100', maxPrice: '300' },
  { minPrice: '100', inStock: 'true' },
  { maxPrice: '500', category: 'category-3' },
];

/** The first and the second page of every list. */
async function readLists(): Promise<void> {
  for (const sort of ['newest', 'price', '-price', 'title']) {
    for (const filter of filters) {
      const first = await shop.api.get('/products', { query: { ...filter, sort, limit: '5' } });
      const cursor: string | null = first.body.nextCursor;
      if (cursor) await shop.api.get('/products', { query: { ...filter, sort, limit: '5', cursor } });
    }
    await shop.api.get('/products', { query: { q: 'things', category: 'category-3', sort } });
  }
}

/** The same as in a shop where each of them is long. */
async function readLongLists(): Promise<void> {
  const list = createListProducts(shop.deps.catalogue, { few: 20, fewInRange: 1 });
  const long = [{ category: 'category-3' }, { tag: 'tag-3' }, { minPrice: 100, maxPrice: 300 }];
  const searches = [...long, {}].flatMap((filter) => ['thing', 'thing thi'].map((q) => ({ ...filter, q })));
  for (const sort of ['newest', 'price', '-price', 'title'] as const) {
    for (const asked of [...long, ...searches]) await withStore('demo', () => list({ ...asked, sort, limit: 5 }));
  }
  for (const asked of searches) await withStore('demo', () => list({ ...asked, limit: 5 }));
}

/** Every other thing that the service does. */
async function workThrough(): Promise<void> {
  const { body, headers } = await shop.api.post('/products', {
    ...staff(),
    body: { ...input(count), externalId: 'e-1' },
  });
  await shop.api.get(`/products/${body.id}`);
  await shop.api.get(`/products/${body.slug}`);
  const edit = { ...staff(), headers: { 'if-match': String(headers.etag) }, body: { title: 'Other' } };
  await shop.api.patch(`/products/${body.id}`, edit);
  await shop.api.patch(`/products/${body.id}`, { ...edit, headers: { 'if-match': '*' }, body: { slug: 'q-5' } });
  const products = [
    { ...input(1), externalId: 'e-2' },
    { ...input(count + 1), slug: 'given', externalId: 'e-3' },
  ];
  await shop.api.post('/products/import', { ...staff(), body: { products } });
  await shop.api.post('/categories/import', { ...staff(), body: { categories: [{ slug: 'c', title: 'C' }] } });
  await shop.api.get('/categories');
  await shop.api.put('/inventory/Q-4', { ...staff(), body: { available: 9, reason: 'count' } });
  await shop.api.get('/inventory/Q-4', staff());
  for (const id of ['ord_a', 'ord_b', 'ord_c', 'ord_d']) await shop.reserve(id, [{ sku: 'Q-4', quantity: 1 }]);
  await shop.reserve('ord_e', [{ sku: 'Q-3', quantity: 1 }]);
  await shop.deliver('paid', 'ord_a');
  await shop.deliver('paid', 'ord_b');
  await shop.deliver('cancelled', 'ord_b');
  await shop.deliver('cancelled', 'ord_c');
  await shop.changeReservation('ord_d', { dueAt: new Date(0) });
  const asOrderService = { sender: 'order-service' };
  await shop.api.post('/internal/reservations/find', { ...asOrderService, body: { orderIds: ['ord_a', 'ord_b'] } });
  await shop.api.get('/internal/reservations', asOrderService);
  await shop.api.get('/internal/inventory', asOrderService);
  await shop.deps.reservations.model.collection.updateMany(
    { dueAt: { $exists: true } },
    { $set: { dueAt: new Date(0) } },
  );
  await shop.sweep();
  await shop.deps.inStockFlags.drain();
  await shop.relay.drain();
  await shop.sweep();
  await shop.api.delete(`/products/${body.id}`, staff());
}

beforeAll(async () => {
  shop = await openShop();
  shop.runtime.answer('findOrders', () => ({ orders: [] }));
  await seed();
  commands = recordCommands(shop.database.connection);
  await readLists();
  await workThrough();
  commands.stop();
  ofMany = recordCommands(shop.database.connection);
  await readLongLists();
  ofMany.stop();
}, 120_000);
afterAll(() => shop.stop());

const collectionsWithFewDocuments = ['categories'];

test('every command keeps the rules of MongoDB', () => {
  const sent = commands.of('find', 'aggregate', 'update', 'delete', 'findAndModify', 'insert');
  expect(sent.length).toBeGreaterThan(150);
  expect(
    sent.flatMap((command) => commandFaults(command).map((fault) => `${fault}: ${JSON.stringify(command)}`)),
  ).toEqual([]);
});

test('no query reads a whole collection, and no list is sorted by hand', async () => {
  const faults: string[] = [];
  for (const command of distinct(commands.of('find', 'aggregate'))) {
    if (collectionsWithFewDocuments.includes(String(command.find))) continue;
    const { scans, sorts, indexes } = readPlan(await explain(command));
    // what is due is little against the whole, and so is what was counted before an index without the order was chosen
    const isLittle = command.hint !== undefined || /dueAt/.test(JSON.stringify(command.filter));
    if (scans || (sorts && !isLittle))
      faults.push(`${scans ? 'scans' : `sorts by ${indexes}`}: ${JSON.stringify(command)}`);
  }
  expect(faults).toEqual([]);
});

test('no long list is sorted by hand, whatever it must match', async () => {
  const lists = distinct(ofMany.of('find')).filter(({ find }) => find === 'products');
  expect(lists.filter(({ hint }) => hint !== undefined).length).toBeGreaterThan(20);
  const faults: string[] = [];
  for (const command of lists) {
    const { scans, sorts, indexes } = readPlan(await explain(command));
    if (scans || sorts) faults.push(`sorts by ${indexes}: ${JSON.stringify(command)}`);
  }
  expect(faults).toEqual([]);
});

test('what is counted is bounded, and counted in the index that has it together', async () => {
  const counts = [commands, ofMany]
    .flatMap((recorded) => distinct(recorded.of('aggregate')))
    .filter(({ hint }) => hint);
  expect(counts.length).toBeGreaterThan(5);
  for (const command of counts) {
    expect(command.pipeline).toContainEqual({ $limit: expect.any(Number) });
    expect(readPlan(await explain(command))).toMatchObject({ scans: false, sorts: false });
  }
});

test('a later page is read from where the one before ended, in narrower lists, too', async () => {
  const faults: string[] = [];
  const later = distinct(commands.of('find')).filter((command) => JSON.stringify(command.filter).includes('"$or"'));
  expect(later.length).toBeGreaterThan(20);
  for (const command of later) {
    const [field] = sortOf(command);
    const open = unboundedFields(await explain(command));
    if (!field || open.includes(field)) faults.push(`${field} of ${open}: ${JSON.stringify(command)}`);
  }
  expect(faults).toEqual([]);
});

test('no update or delete reads a whole collection', async () => {
  const written = distinct(commands.of('update', 'delete')).flatMap((command) => {
    const one = { updates: command.updates ?? command.deletes };
    const filters: object[] = Array.isArray(one.updates) ? one.updates.map(({ q }: { q: object }) => q) : [];
    return filters.map((filter) => ({ find: command.update ?? command.delete, filter }));
  });
  const faults: string[] = [];
  for (const command of distinct(written)) {
    if (readPlan(await explain(command)).scans) faults.push(JSON.stringify(command));
  }
  expect(faults).toEqual([]);
});

const explain = (command: Command) => {
  const { lsid: _lsid, $db: _db, ...explained } = command;
  return withStore('demo', async () => shop.database.connection.db?.command({ explain: explained }));
};

/** Its fields in order; the driver sends them as a map. */
const sortOf = ({ sort }: Command): string[] => (sort instanceof Map ? [...sort.keys()].map(String) : []);

/** Those of one shape, values aside, have one plan. */
function distinct(commands: Command[]): Command[] {
  const shapeOf = (value: unknown): unknown => {
    if (value instanceof Map) return [...value];
    if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
    if (typeof value !== 'object' || value === null || value instanceof Date) return typeof value;
    return Object.entries(value).map(([name, member]) => [
      name,
      name === 'sort' || name === 'lists' ? member : shapeOf(member),
    ]);
  };
  return [...new Map(commands.map((command) => [JSON.stringify(shapeOf(command)), command])).values()];
}
