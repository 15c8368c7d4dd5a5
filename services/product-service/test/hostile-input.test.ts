/** Hostile input to every route that takes a body: a 400 that names the field, and nothing changed. */
import { withStore } from '@skysync/service-kit';
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  await shop.stockUp({ 'H-1': 5 });
});
afterAll(() => shop.stop());

const price = { amount: 100, currency: 'EUR' };
const variants = [{ sku: 'H-2', price }];
const good = { title: 'Good', variants };
const notTexts: unknown[] = [null, 1, true, [], ['x'], {}, { $gt: '' }];
const notNumbers: unknown[] = [null, '1', '', 1.5, -1, 1e30, true, [], [1], {}, { $gt: 0 }];
const notLists: unknown[] = [null, 'x', 1, {}, { length: 1 }, { 0: 'x' }];

type Case = [field: string, body: unknown];
const variantWith = (changes: object) => ({ ...good, variants: [{ sku: 'H-2', price, ...changes }] });

const ofProduct: Case[] = [
  ...[...notTexts, '', 'x'.repeat(201), 'a\u0000b', 'a\u001bb'].map((title): Case => ['title', { ...good, title }]),
  ...[...notTexts, 'x'.repeat(10_001)].map((description): Case => ['description', { ...good, description }]),
  ...[...notTexts, '', 'A B', '../x', '-x'].map((slug): Case => ['slug', { ...good, slug }]),
  ...notLists.map((categories): Case => ['categories', { ...good, categories }]),
  ...notTexts.map((tag): Case => ['tags[0]', { ...good, tags: [tag] }]),
  ['tags', { ...good, tags: Array(51).fill('x') }],
  ...notTexts.map((url): Case => ['images[0].url', { ...good, images: [{ url }] }]),
  ['images[0].url', { ...good, images: [{ url: 'javascript:alert(1)' }] }],
  ['images[0]', { ...good, images: ['https://images.example/a.jpg'] }],
  ...[...notLists, []].map((list): Case => ['variants', { ...good, variants: list }]),
  ['variants', { ...good, variants: [variants[0], variants[0]] }],
  ...[null, 1, 'x', []].map((variant): Case => ['variants[0]', { ...good, variants: [variant] }]),
  ...[...notTexts, '', 'a b', '$x', 'x'.repeat(65)].map((sku): Case => ['variants[0].sku', variantWith({ sku })]),
  ...notNumbers.map((stock): Case => ['variants[0].stock', variantWith({ stock })]),
  ...[null, 1, '1', []].map((wrong): Case => ['variants[0].price', variantWith({ price: wrong })]),
  ...notNumbers.map(
    (amount): Case => ['variants[0].price.amount', variantWith({ price: { amount, currency: 'EUR' } })],
  ),
  ...[...notTexts, 'eu', 'XXXX'].map(
    (currency): Case => ['variants[0].price.currency', variantWith({ price: { amount: 1, currency } })],
  ),
  ['variants[0].price', variantWith({ price: { ...price, extra: 1 } })],
  ['available', variantWith({ available: 1 })],
  ['id', { ...good, id: 'prd_mine' }],
  ['store', { ...good, store: 'other' }],
  ['$set', { ...good, $set: { live: false } }],
  [
    '__proto__',
    JSON.parse(
      '{"title":"Good","__proto__":{"live":false},"variants":[{"sku":"H-2","price":{"amount":1,"currency":"EUR"}}]}',
    ),
  ],
];

const staff = () => ({ token: shop.token(), headers: { 'if-match': '*' } });
const count = () => withStore('demo', () => shop.deps.products.model.countDocuments());

async function expectRefusal(
  answer: { status: number; body: { code: string; errors?: { field: string; message: string }[] } },
  field: string,
) {
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  const errors = answer.body.errors?.map((error) => `${error.field} ${error.message}`);
  expect(errors).toContainEqual(expect.stringMatching(named(field)));
  expect(await count()).toBe(1);
}

/** The field stands at the end of its path, or in the message about the object that must not have it. */
const named = (field: string): RegExp => new RegExp(`(^|[ .])${field.replace(/[.[\]$]/g, '\\$&')}(\\W|$)`);

test.each(ofProduct)('create: %s %j', async (field, body) => {
  await expectRefusal(await shop.api.post('/products', { ...staff(), body }), field);
});

test.each(ofProduct)('import: %s %j', async (field, body) => {
  await expectRefusal(await shop.api.post('/products/import', { ...staff(), body: { products: [body] } }), field);
});

test.each(ofProduct)('change: %s %j', async (field, body) => {
  const [product] = (await shop.api.get('/products')).body.items;
  await expectRefusal(await shop.api.patch(`/products/${product.id}`, { ...staff(), body }), field);
});

test.each<[string, string, unknown]>([
  ['/products/import', 'products', {}],
  ['/products/import', 'products', { products: [] }],
  ['/products/import', 'products', { products: 'x' }],
  ['/products/import', 'products', { products: Array(101).fill(good) }],
  ['/products/import', 'products[0]', { products: [null] }],
  ['/categories/import', 'categories', { categories: {} }],
  ['/categories/import', 'categories[0].slug', { categories: [{ slug: { $gt: '' }, title: 'X' }] }],
  ['/categories/import', 'categories[0].title', { categories: [{ slug: 'x', title: ['X'] }] }],
  ['/categories/import', 'categories[0].parent', { categories: [{ slug: 'x', title: 'X', parent: null }] }],
])('%s: %s %j', async (path, field, body) => {
  await expectRefusal(await shop.api.post(path, { ...staff(), body }), field);
});

test.each<[string, unknown]>([
  ...notNumbers.map((available): [string, unknown] => ['available', { available, reason: 'x' }]),
  ...[...notTexts, ''].map((reason): [string, unknown] => ['reason', { available: 1, reason }]),
  ['available', {}],
  ['sku', { available: 1, reason: 'x', sku: 'H-2' }],
])('inventory: %s %j', async (field, body) => {
  await expectRefusal(await shop.api.put('/inventory/H-1', { ...staff(), body }), field);
  expect((await shop.stockOf('H-1')).available).toBe(5);
});

const line = { sku: 'H-1', quantity: 1, unitPrice: price };
const asked = { orderId: 'o', userId: 'u', lines: [line] };
const lineWith = (changes: object) => ({ ...asked, lines: [{ ...line, ...changes }] });
test.each<[string, unknown]>([
  ...[...notTexts, '', 'a b', 'x'.repeat(81)].map((orderId): [string, unknown] => ['orderId', { ...asked, orderId }]),
  ...[...notTexts, ''].map((userId): [string, unknown] => ['userId', { ...asked, userId }]),
  ...[...notLists, [], [line, line]].map((lines): [string, unknown] => ['lines', { ...asked, lines }]),
  ...[...notTexts, ''].map((sku): [string, unknown] => ['lines[0].sku', lineWith({ sku })]),
  ...[...notNumbers, 0].map((quantity): [string, unknown] => ['lines[0].quantity', lineWith({ quantity })]),
  ...[null, 1, 'x', []].map((unitPrice): [string, unknown] => ['lines[0].unitPrice', lineWith({ unitPrice })]),
])('reserve: %s %j', async (field, body) => {
  await expectRefusal(await shop.api.post('/internal/reservations', { sender: 'order-service', body }), field);
  expect((await shop.stockOf('H-1')).available).toBe(5);
});

test.each(['/products/%00', '/products/..%2f', '/products/$gt', `/products/${'x'.repeat(200)}`])('%s', async (path) => {
  expect([400, 404]).toContain((await shop.api.get(path)).status);
});

test.each(['null', '[]', '"x"', '1', '[{"title":"x"}]', '{', ''])('the body %s', async (body) => {
  for (const [method, path] of [
    ['post', '/products'],
    ['post', '/products/import'],
    ['patch', '/products/prd_x'],
    ['put', '/inventory/H-1'],
  ] as const) {
    const headers = { 'if-match': '*', 'content-type': 'application/json' };
    const answer = await shop.api[method](path, { token: shop.token(), headers, body });
    expect([method, path, answer.status]).toEqual([method, path, 400]);
  }
});
