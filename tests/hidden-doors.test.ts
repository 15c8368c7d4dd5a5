/** What the world has no business with answers nothing, whatever is written on the door or on the visitor. */
import { randomUUID } from 'node:crypto';
import { type Buyer, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
let admin: Buyer;
let buyer: Buyer;

beforeAll(async () => {
  admin = await shop.login(platform.demo.admin);
  buyer = await shop.guest();
  await buyer.addLine(await admin.newSku(10));
});

const doors: [path: string, method: string][] = [
  ['/internal/payments', 'POST'],
  ['/payments/../internal/payments', 'GET'],
  ['/payments/%2e%2e/internal/payments', 'GET'],
  ['/orders/%2finternal', 'GET'],
  ['//internal/payments', 'GET'],
  ['/INTERNAL/payments', 'GET'],
  ['/sweeper', 'POST'],
  ['/events/payments', 'POST'],
  ['/dapr/subscribe', 'GET'],
];
test.each(doors)('no door at %s', async (path, method) => {
  const answer = await admin.call(path, { method });
  expect([400, 404, 405]).toContain(answer.status);
});

test('roles are kept apart, also behind forged identity headers', async () => {
  const forged = {
    'x-user-id': 'root',
    'x-user-role': 'platform',
    'x-store-id': 'other',
    'dapr-caller-app-id': 'order-service',
  };
  const answer = await buyer.call('/products', { body: {}, headers: forged });
  expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  expect((await shop.call('/cart', { headers: forged })).status).toBe(401);
  const own = await buyer.call('/cart', { headers: forged });
  expect([own.status, own.body.lines.length]).toEqual([200, 1]);
  expect((await buyer.call('/cart', { headers: { 'x-store': 'other' } })).body.code).toBe('store_mismatch');
  expect((await buyer.call('/admin/audit')).status).toBe(403);
  expect((await buyer.call('/cart', { headers: { 'idempotency-key': randomUUID() } })).status).toBe(200);
});
