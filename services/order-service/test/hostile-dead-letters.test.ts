/** Hostile input of the routes of dead letters. */
import { openShop, type Shop } from './shop';

let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await openShop();
  token = shop.buyer('owner', 'admin').token;
});
afterAll(() => shop.close());

const replay = (id: string, as = token) => shop.api.post(`/admin/dead-letters/${id}/replay`, { token: as });
const drop = (id: string, as = token) => shop.api.post(`/admin/dead-letters/${id}/drop`, { token: as });

test.each([
  ['e1', 400],
  [':e1', 400],
  ['product-service:', 400],
  ['product-service:..%2f..%2fpayments', 400],
  ['product-service:a:b', 400],
  ['product-service:%00', 400],
  ['product-service:%7B%22$gt%22:1%7D', 400],
  [`product-service:${'x'.repeat(81)}`, 400],
  ['gateway:e1', 404],
  ['constructor:e1', 404],
  ['mail-service:e1', 404],
  ['order-service:unknown', 404],
])('refuses the id %s', async (id, status) => {
  shop.runtime.invoked.length = 0;
  for (const answer of [await replay(id), await drop(id)]) {
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
  }
  expect(shop.runtime.invoked).toEqual([]);
});

test('is for admins, and refuses what it does not know', async () => {
  for (const role of ['guest', 'customer', 'staff'] as const) {
    const { token: lower } = shop.buyer('nosy', role);
    expect((await shop.api.get('/admin/dead-letters', { token: lower })).status).toBe(403);
    expect((await replay('order-service:e1', lower)).status).toBe(403);
    expect((await drop('order-service:e1', lower)).status).toBe(403);
  }
  expect((await shop.api.get('/admin/dead-letters')).status).toBe(401);
  for (const query of [{ limit: '0' }, { limit: '101' }, { limit: '1e1' }, { store: 'other' }]) {
    expect((await shop.api.get('/admin/dead-letters', { token, query: query as never })).status).toBe(400);
  }
  for (const verb of ['replay', 'drop']) {
    const path = `/admin/dead-letters/order-service:e1/${verb}`;
    expect((await shop.api.post(path, { token, body: { x: 1 } })).status).toBe(400);
  }
});
