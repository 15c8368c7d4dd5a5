/** The catalogue as staff change it and visitors see it. */
import { withStore } from '@skysync/service-kit';
import { eventually } from '@skysync/test-kit';
import { expectSound, openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const post = (body: object, path = '/products') => shop.api.post(path, { token: shop.token(), body });
const importOne = (product: object) => post({ products: [product] }, '/products/import');
const remove = (id: string) => shop.api.delete(`/products/${id}`, { token: shop.token() });
const patch = (id: string, body: object, etag?: string) =>
  shop.api.patch(`/products/${id}`, { token: shop.token(), headers: etag ? { 'if-match': etag } : {}, body });

const jacket = {
  title: 'Ångström Jacket',
  description: 'Warm.\nAnd dry.',
  categories: ['outdoor', 'clothing'],
  tags: ['wool'],
  images: [{ url: 'https://images.example/jacket.jpg', alt: 'The jacket' }],
  variants: [
    { sku: 'P-S', title: 'S', price: eur(4990), stock: 3 },
    { sku: 'P-M', price: eur(5990) },
  ],
};

test('a product is created with its stock, read by id and slug, and announced', async () => {
  const created = await post(jacket);
  expect(created.status).toBe(201);
  expect(created.body).toEqual({
    ...jacket,
    id: expect.stringMatching(/^prd_[0-9a-f]{32}$/),
    slug: 'angstrom-jacket',
    variants: [
      { sku: 'P-S', title: 'S', price: eur(4990), available: 3 },
      { sku: 'P-M', title: 'Ångström Jacket', price: eur(5990), available: 0 },
    ],
  });
  expect(created.headers.location).toBe(`/products/${created.body.id}`);
  for (const key of [created.body.id, 'angstrom-jacket']) {
    const read = await shop.api.get(`/products/${key}`);
    expect(read.body).toEqual(created.body);
    expect(read.headers.etag).toBe(`"${created.body.id}.1-3.0"`);
  }
  const stored = () => withStore('demo', () => shop.deps.products.model.findOne({ _id: created.body.id }).lean());
  const event = await eventually(async () => {
    expect((await stored())?.outbox).toEqual([]);
    return shop.runtime.published.find(({ subject }) => subject === created.body.id);
  });
  expect(event).toMatchObject({
    type: 'skysync.product.created.v1',
    store: 'demo',
    data: { slug: 'angstrom-jacket', skus: ['P-S', 'P-M'] },
  });
  expect(await stored()).toMatchObject({ openings: [] });
  expect((await stored())?.dueAt).toBeUndefined();
  expectSound(await shop.stockOf('P-S'));
});

test('the same title gets a slug of its own; a given slug and a SKU must be free', async () => {
  const variant = (sku: string) => [{ sku, price: eur(1) }];
  const second = await post({ title: 'Ångström Jacket', variants: variant('P-2') });
  expect([second.status, second.body.slug]).toEqual([201, expect.stringMatching(/^angstrom-jacket-[0-9a-f]{6}$/)]);
  const slug = await post({ title: 'X', slug: 'angstrom-jacket', variants: variant('P-3') });
  expect([slug.status, slug.body.code]).toEqual([409, 'conflict']);
  const sku = await post({ title: 'X', variants: variant('P-2') });
  expect([sku.status, sku.body.code, sku.body.skus]).toEqual([409, 'conflict', ['P-2']]);
  expect((await post({ title: 'X', variants: variant('P-2') }, '/products')).status).toBe(409);
  const other = await shop.api.post('/products', {
    token: shop.token('staff', 'other'),
    body: { ...jacket, slug: 'angstrom-jacket' },
  });
  expect(other.status).toBe(201);
});

test('an edit needs the ETag of the current version; a sale does not make it stale', async () => {
  const { body, headers } = await post({ title: 'Edited', variants: [{ sku: 'E-1', price: eur(100), stock: 5 }] });
  expect((await patch(body.id, { title: 'No' })).body.code).toBe('precondition_required');
  expect((await patch(body.id, { title: 'No' }, 'nonsense')).status).toBe(400);
  expect((await patch(body.id, { title: 'No' }, `"${body.id}.7-5"`)).body.code).toBe('precondition_failed');
  await shop.reserve('ord_edit', [{ sku: 'E-1', quantity: 2 }]);
  const edited = await patch(body.id, { title: 'Better', tags: ['new'] }, headers.etag);
  expect([edited.status, edited.body.title, edited.body.tags, edited.headers.etag]).toEqual([
    200,
    'Better',
    ['new'],
    `"${body.id}.2-3"`,
  ]);
  expect(edited.body.slug).toBe('edited');
  expect((await patch(body.id, { title: 'Late' }, headers.etag)).status).toBe(412);
});

test('of ten edits of one version, one is done', async () => {
  const { body, headers } = await post({ title: 'Busy', variants: [{ sku: 'E-2', price: eur(100) }] });
  const edits = Array.from({ length: 10 }, (_, index) => patch(body.id, { title: `Edit ${index}` }, headers.etag));
  const answers = await Promise.all(edits);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)]);
});

test('new variants bring stock, known ones keep theirs', async () => {
  const { body, headers } = await post({ title: 'Growing', variants: [{ sku: 'G-1', price: eur(100), stock: 5 }] });
  const variants = [
    { sku: 'G-1', price: eur(200), stock: 99 },
    { sku: 'G-2', price: eur(300), stock: 7 },
  ];
  const grown = await patch(body.id, { variants }, headers.etag);
  expect(grown.body.variants.map(({ available }: { available: number }) => available)).toEqual([5, 7]);
  const foreign = await patch(body.id, { variants: [{ sku: 'P-S', price: eur(1) }] }, '*');
  expect([foreign.status, foreign.body.skus]).toEqual([409, ['P-S']]);
});

test('a deleted product is gone, its slug and SKUs are free, and stock starts anew', async () => {
  const product = { title: 'Fleeting', variants: [{ sku: 'D-1', price: eur(100), stock: 5 }] };
  const { body } = await post(product);
  await shop.reserve('ord_deleted', [{ sku: 'D-1', quantity: 2 }]);
  expect((await remove(body.id)).status).toBe(204);
  expect((await remove(body.id)).status).toBe(404);
  for (const key of [body.id, 'fleeting']) expect((await shop.api.get(`/products/${key}`)).status).toBe(404);
  expect((await patch(body.id, { title: 'x' }, '*')).status).toBe(404);
  expect((await shop.reserve('ord_after', [{ sku: 'D-1', quantity: 1 }])).body.skus).toEqual(['D-1']);

  const again = await post({ ...product, variants: [{ sku: 'D-1', price: eur(100), stock: 9 }] });
  expect([again.status, again.body.slug, again.body.variants[0].available]).toEqual([201, 'fleeting', 9]);
  await shop.deliver('cancelled', 'ord_deleted');
  const stock = await shop.stockOf('D-1');
  expect(stock).toMatchObject({ available: 11, reserved: 0, productId: again.body.id });
  expectSound(stock);
});

test('an import creates and changes by slug, and leaves known stock alone', async () => {
  const product = { slug: 'imported', title: 'Imported', variants: [{ sku: 'I-1', price: eur(100), stock: 5 }] };
  expect((await importOne(product)).body).toEqual({ created: 1, updated: 0 });
  await shop.reserve('ord_import', [{ sku: 'I-1', quantity: 1 }]);
  const changed = {
    ...product,
    title: 'Changed',
    variants: [
      { sku: 'I-1', price: eur(90), stock: 50 },
      { sku: 'I-2', price: eur(80), stock: 8 },
    ],
  };
  expect((await importOne(changed)).body).toEqual({ created: 0, updated: 1 });
  const { body } = await shop.api.get('/products/imported');
  expect(body).toMatchObject({ title: 'Changed', variants: [{ price: eur(90), available: 4 }, { available: 8 }] });
  const foreign = await importOne({ slug: 'thief', title: 'Thief', variants: [{ sku: 'I-1', price: eur(1) }] });
  expect([foreign.status, foreign.body.skus]).toEqual([409, ['I-1']]);
  const twice = await post({ products: [product, product] }, '/products/import');
  expect([twice.status, twice.body.errors[0].field]).toEqual([400, 'products']);
});

test('events that the broker did not take are sent by the sweeper, and stock that a crash left unset is set once', async () => {
  shop.runtime.breakBroker(true);
  const { body } = await post({ title: 'Unheard', variants: [{ sku: 'U-1', price: eur(100), stock: 5 }] });
  await shop.relay.drain();
  shop.runtime.breakBroker(false);
  const long = new Date(Date.now() - 60_000);
  const leave = (changes: object) =>
    withStore('demo', () => shop.deps.products.model.updateOne({ _id: body.id }, { $set: changes }));
  await leave({ 'outbox.$[].time': long });
  await leave({ dueAt: long, openings: [{ key: `${body.id}:2`, sku: 'U-1', available: 8 }] });
  await Promise.all([shop.sweep(), shop.sweep()]);
  await shop.sweep();
  expect(shop.runtime.published.some(({ subject }) => subject === body.id)).toBe(true);
  const stock = await shop.stockOf('U-1');
  expect(stock).toMatchObject({ available: 8, stocked: 8 });
  await leave({ dueAt: long, openings: [{ key: `${body.id}:2`, sku: 'U-1', available: 8 }] });
  await shop.reserve('ord_unheard', [{ sku: 'U-1', quantity: 3 }]);
  await shop.sweep();
  expect(await shop.stockOf('U-1')).toMatchObject({ available: 5, reserved: 3, stocked: 8 });
  const stored = await withStore('demo', () => shop.deps.products.model.findOne({ _id: body.id }).lean().exec());
  expect(stored).toMatchObject({ openings: [] });
  expect(stored?.dueAt).toBeUndefined();
});

test.each([undefined, 'guest', 'customer'] as const)('%s may not change anything', async (role) => {
  const call = { ...(role && { token: shop.token(role) }), body: jacket };
  const answers = [
    await shop.api.post('/products', call),
    await shop.api.post('/products/import', call),
    await shop.api.patch('/products/x', call),
    await shop.api.delete('/products/x', call),
    await shop.api.post('/categories/import', call),
    await shop.api.put('/inventory/P-S', call),
    await shop.api.get('/inventory/P-S', { ...(role && { token: shop.token(role) }) }),
  ];
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([role ? 403 : 401]));
});
