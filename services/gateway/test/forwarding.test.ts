/** What of a request reaches the service. */
import request from 'supertest';
import { type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;

beforeEach(async () => {
  behind = await startStandIn();
});
afterEach(() => behind.close());

const last = () => behind.received.at(-1);

test('path and query reach the owner byte for byte', async () => {
  await request(behind.app).get('/api/v1/orders/a~b?q=%2e%2F&x=+1&x=2').expect(200, { ok: true });
  expect(last()?.url).toBe('/v1.0/invoke/order-service/method/orders/a~b?q=%2e%2F&x=+1&x=2');
  expect(last()?.headers['dapr-api-token']).toBe('dapr-token');
});

test('a body, its type and the headers that matter go along', async () => {
  const body = '{"a": 1,  "b":"\u00e9"}';
  await request(behind.app)
    .post('/api/v1/orders')
    .set({ 'content-type': 'application/json', 'idempotency-key': 'k', 'if-match': '"1"', authorization: 'Bearer x' })
    .send(body)
    .expect(200);
  expect(last()).toMatchObject({
    method: 'POST',
    body,
    headers: {
      'idempotency-key': 'k',
      'if-match': '"1"',
      authorization: 'Bearer x',
      'content-type': 'application/json',
    },
  });
});

test('what a client may not say never passes', async () => {
  await request(behind.app)
    .get('/api/v1/cart')
    .set({
      'x-user-id': 'forged',
      'X-User-Role': 'admin',
      'x-store-id': 'acme',
      'dapr-app-id': 'payment-service',
      'dapr-caller-app-id': 'order-service',
      'dapr-api-token': 'guess',
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-host': 'evil.example',
      'x-real-ip': '6.6.6.6',
      forwarded: 'for=6.6.6.6',
      tracestate: 'a=b',
      'x-original-url': '/internal',
      cookie: 'a=b',
      connection: 'close, x-secret',
      'x-secret': 'hop',
    })
    .expect(200);
  const headers = last()?.headers ?? {};
  for (const name of ['x-user-id', 'x-user-role', 'x-store-id', 'dapr-app-id', 'dapr-caller-app-id', 'x-real-ip']) {
    expect(headers[name]).toBeUndefined();
  }
  for (const name of ['forwarded', 'tracestate', 'x-original-url', 'cookie', 'x-secret']) {
    expect(headers[name]).toBeUndefined();
  }
  expect(headers['dapr-api-token']).toBe('dapr-token');
  expect(headers['x-forwarded-for']).toMatch(/127\.0\.0\.1$/);
  expect(headers['x-forwarded-host']).toMatch(/^127\.0\.0\.1:/);
});

test('a trusted proxy is believed', async () => {
  await behind.close();
  behind = await startStandIn({ trustedProxies: ['loopback'] });
  await request(behind.app)
    .get('/api/v1/cart')
    .set({ 'x-forwarded-for': '6.6.6.6', 'x-forwarded-proto': 'https' })
    .expect(200);
  expect(last()?.headers).toMatchObject({ 'x-forwarded-for': '6.6.6.6', 'x-forwarded-proto': 'https' });
});

test('a sane request id and a valid traceparent are kept, others made', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const kept = await request(behind.app).get('/api/v1/cart').set({ 'x-request-id': 'abc-1', traceparent });
  expect(kept.headers['x-request-id']).toBe('abc-1');
  expect(last()?.headers).toMatchObject({ 'x-request-id': 'abc-1', traceparent });
  const made = await request(behind.app)
    .get('/api/v1/cart')
    .set({ 'x-request-id': 'a b<script>', traceparent: 'nonsense' });
  expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(last()?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
});

test('a request id that is a card number goes nowhere', async () => {
  const made = await request(behind.app).get('/api/v1/cart').set({ 'x-request-id': '4242-4242-4242-4242' });
  expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(last()?.headers['x-request-id']).toBe(made.headers['x-request-id']);
});

test('a named store goes on, a malformed one is refused', async () => {
  await request(behind.app).get('/api/v1/cart').set('X-Store', 'acme-2').expect(200);
  expect(last()?.headers).toMatchObject({ 'x-store-id': 'acme-2' });
  expect(last()?.headers['x-store']).toBeUndefined();
  for (const store of ['', 'A', '-a', 'a-', 'a.b', 'acme/../x', 'a'.repeat(64), 'acme, demo']) {
    const { body } = await request(behind.app).get('/api/v1/cart').set('X-Store', store).expect(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field: 'X-Store' }] });
  }
});

test('unknown methods', async () => {
  await request(behind.app).trace('/api/v1/cart').expect(405).expect('allow', /GET/);
  await request(behind.app)
    .options('/api/v1/cart')
    .expect(204)
    .expect('allow', /DELETE/);
});

test('a stale token does not stand in the way of signing in', async () => {
  await request(behind.app).post('/api/v1/auth/login').set('authorization', 'Bearer stale').send({}).expect(200);
  expect(last()?.headers.authorization).toBeUndefined();
  await request(behind.app).get('/api/v1/cart').set('authorization', 'Bearer fresh').expect(200);
  expect(last()?.headers.authorization).toBe('Bearer fresh');
});
