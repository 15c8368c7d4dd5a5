/** Whoever edits names the version that they have read; a version is never met again, whatever is deleted and made anew. */
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const product = (sku: string, stock = 5) => ({
  title: 'Versioned',
  slug: 'versioned',
  variants: [{ sku, price: { amount: 100, currency: 'EUR' }, stock }],
});
const create = (body: object) => shop.api.post('/products', { token: shop.token(), body });
const withMatch = (ifMatch?: string) => ({
  token: shop.token(),
  headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
});
const remove = (id: string, ifMatch?: string) => shop.api.delete(`/products/${id}`, withMatch(ifMatch));
const setStock = (sku: string, available: number, ifMatch?: string) =>
  shop.api.put(`/inventory/${sku}`, { ...withMatch(ifMatch), body: { available, reason: 'count' } });
const stock = (sku: string) => shop.api.get(`/inventory/${sku}`, { token: shop.token() });

test('a deletion heeds the version it names, and changes nothing when that is stale', async () => {
  const { body, headers } = await create(product('V-1'));
  const read = String(headers.etag);
  await shop.api.patch(`/products/${body.id}`, { ...withMatch(read), body: { title: 'Newer' } });
  for (const stale of [read, '"0-stale"', `W/${read}`]) {
    expect((await remove(body.id, stale)).body.code).toBe('precondition_failed');
  }
  expect((await remove(body.id, 'nonsense')).status).toBe(400);
  const now = await shop.api.get(`/products/${body.id}`);
  expect([now.status, now.body.title]).toEqual([200, 'Newer']);
  expect((await remove(body.id, `"other", ${now.headers.etag}`)).status).toBe(204);
});

test('the versions of a product that was deleted and made again are others', async () => {
  const versions = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    const { body } = await create(product('V-2'));
    const { headers } = await shop.api.get('/products/versioned');
    versions.add(String(headers.etag));
    expect((await remove(body.id)).status).toBe(204);
  }
  expect(versions.size).toBe(3);
});

test('an edit of the product that had the address before does not reach the one that has it now', async () => {
  const first = await create(product('V-3'));
  await remove(first.body.id);
  const second = await create(product('V-3'));
  const edit = { ...withMatch(String(first.headers.etag)), body: { title: 'Lost' } };
  expect((await shop.api.patch(`/products/${second.body.id}`, edit)).status).toBe(412);
  await remove(second.body.id, '*');
});

test('stock that was sold since it was read is not set over', async () => {
  const { body } = await create(product('V-4'));
  const read = await stock('V-4');
  await shop.reserve('ord_v4', [{ sku: 'V-4', quantity: 2 }]);
  const stale = await setStock('V-4', 7, String(read.headers.etag));
  expect([stale.status, stale.body.code]).toEqual([412, 'precondition_failed']);
  const now = await stock('V-4');
  expect(now.body).toEqual({ sku: 'V-4', available: 3, reserved: 2 });
  const set = await setStock('V-4', 5, String(now.headers.etag));
  expect([set.status, set.body.available]).toEqual([200, 5]);
  expect(set.headers.etag).toBe((await stock('V-4')).headers.etag);
  expect((await setStock('V-4', 6, String(now.headers.etag))).status).toBe(412);
  expect((await setStock('V-4', 6, '*')).status).toBe(200);
  await remove(body.id);
});

test('a SKU that moves to another product never shows a version that it had', async () => {
  const versions: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const { body } = await create(product('V-5', 5 + round));
    const read = await stock('V-5');
    expect(read.body.available).toBe(5 + round);
    versions.push(String(read.headers.etag));
    await remove(body.id);
  }
  expect(new Set(versions).size).toBe(3);
});

test('of ten counts of one version one is done', async () => {
  await create(product('V-6'));
  const read = String((await stock('V-6')).headers.etag);
  const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => setStock('V-6', 20 + index, read)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)]);
});
