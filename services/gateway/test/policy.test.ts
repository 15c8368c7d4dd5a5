/** Attacks on the gateway through its real sidecar: what must not pass, and what the services see of what does. */
import { eventually } from '@skysync/test-kit';
import request from 'supertest';
import { badTokens } from './bad-tokens';
import { type Edge, startEdge } from './real-sidecars';

let edge: Edge;

beforeAll(async () => {
  edge = await startEdge();
}, 60_000);
afterAll(() => edge?.stop(), 20_000);

const get = (path: string, headers: Record<string, string> = {}) =>
  request(edge.app).get(`/api/v1${path}`).set(headers);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('a good token passes, and the policy says who it is', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
  const { body } = await get('/orders/a~1?x=%2e%2e&y=+', { ...bearer(edge.tokens.token()), traceparent }).expect(200);
  expect(body.url).toBe('/orders/a~1?x=%2e%2e&y=+');
  expect(body.headers).toMatchObject({
    'x-user-id': 'user-1',
    'x-user-role': 'customer',
    'x-store-id': 'demo',
    'dapr-caller-app-id': 'gateway',
    'dapr-api-token': 'order-service-app',
    traceparent,
  });
});

test('the scheme may be written in any case', async () => {
  await get('/cart', { authorization: `bearer ${edge.tokens.token()}` }).expect(200);
});

test('forged identity headers are replaced', async () => {
  const forged = {
    'x-user-id': 'root',
    'X-User-Role': 'platform',
    'x-store-id': 'acme',
    'dapr-app-id': 'payment-service',
    'dapr-caller-app-id': 'order-service',
  };
  const { body } = await get('/cart', { ...bearer(edge.tokens.token()), ...forged }).expect(200);
  expect(body.headers).toMatchObject({
    'x-user-id': 'user-1',
    'x-user-role': 'customer',
    'x-store-id': 'demo',
    'dapr-caller-app-id': 'gateway',
  });
  await get('/cart', forged).expect(401);
});

test.each(badTokens)('%s', async (_what, make, code = 'token_invalid') => {
  const before = edge.reached();
  const { body } = await get('/cart', bearer(make(edge.tokens))).expect(401);
  expect(body).toMatchObject({ status: 401, code });
  // nor does it pass where no token is needed
  await get('/products', bearer(make(edge.tokens))).expect(401);
  expect(edge.reached()).toBe(before);
});

test('no token, and no Bearer', async () => {
  expect((await get('/cart').expect(401)).body.code).toBe('token_missing');
  const basic = Buffer.from('dapr-app-id:order-service').toString('base64');
  expect((await get('/cart', { authorization: `Basic ${basic}` }).expect(401)).body.code).toBe('token_invalid');
});

test('roles and stores', async () => {
  expect((await get('/admin/audit', bearer(edge.tokens.token({ role: 'staff' }))).expect(403)).body.code).toBe(
    'forbidden',
  );
  await get('/admin/audit', bearer(edge.tokens.token({ role: 'admin' }))).expect(200);
  const acme = bearer(edge.tokens.token({ store: 'acme' }));
  expect((await get('/cart', { ...acme, 'x-store': 'demo' }).expect(403)).body.code).toBe('store_mismatch');
  const { body } = await get('/cart', acme).expect(200);
  expect(body.headers['x-store-id']).toBe('acme');
});

test.each([
  '/internal/reservations',
  '/orders/../internal/audit',
  '/orders/%2e%2e/internal/audit',
  '/orders/..%2finternal',
  '/orders%2f..%2f..%2finternal',
  '//internal/audit',
  '/Internal/audit',
  '/orders//internal',
  '/orders/x/internal',
  '/dapr/subscribe',
  '/sweeper',
])('%s reaches nobody, whoever asks', async (path) => {
  const before = edge.reached();
  const { status } = await get(path, bearer(edge.tokens.token({ role: 'platform' })));
  expect([400, 404]).toContain(status);
  expect(edge.reached()).toBe(before);
});

test('an event from the broker empties the catalogue cache', async () => {
  const page = async () => (await get('/products').expect(200)).body.count as number;
  const first = await page();
  expect(await page()).toBe(first);
  await edge.publish({
    specversion: '1.0',
    id: 'e1',
    source: 'product-service',
    type: 'skysync.product.updated.v1',
    store: 'demo',
    data: {},
  });
  await eventually(async () => (await page()) > first);
});

test('a service that breaks off is 502, one without a sidecar 503, and neither says why', async () => {
  const admin = bearer(edge.tokens.token());
  const broken = await get('/orders/broken', admin).expect(502);
  expect(broken.body.code).toBe('bad_gateway');
  const missing = await get('/payments/p1', admin).expect(503);
  expect(missing.headers['retry-after']).toBe('2');
  await edge.stopCallee();
  const gone = await get('/orders/1', admin).expect(503);
  for (const { text } of [broken, missing, gone]) expect(text).not.toMatch(/DIRECT_INVOKE|rpc|127\.0\.0\.1|host/);
});
