/** What the gateway answers by itself: health, keys, documents, limits, and who may read from another site. */
import request from 'supertest';
import { json, type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;
afterEach(() => behind.close());

test('limits per client, stricter ones for /auth, with headers', async () => {
  behind = await startStandIn({ rateLimitMax: 3, authRateLimitMax: 1 });
  const first = await request(behind.app).get('/api/v1/cart').expect(200);
  expect(first.headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': '2' });
  await request(behind.app).post('/api/v1/auth/login').send({}).expect(200);
  const refused = await request(behind.app).post('/api/v1/auth/login').send({}).expect(429);
  expect(refused.body).toMatchObject({ code: 'too_many_requests', status: 429 });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  await request(behind.app).get('/api/v1/cart').expect(200);
  await request(behind.app).get('/api/v1/nowhere').expect(404);
  await request(behind.app).get('/api/v1/cart').set('x-forwarded-for', '9.9.9.9').expect(429);
});

test('CORS: only configured origins', async () => {
  behind = await startStandIn({ corsOrigins: ['https://shop.example'] });
  const preflight = await request(behind.app)
    .options('/api/v1/orders')
    .set({
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'idempotency-key',
    })
    .expect(204);
  expect(preflight.headers['access-control-allow-origin']).toBe('https://shop.example');
  behind.respond(json(200, {}, { 'access-control-allow-origin': '*' }));
  const other = await request(behind.app).get('/api/v1/orders').set('origin', 'https://evil.example');
  expect(other.headers['access-control-allow-origin']).toBeUndefined();
});

test('the API document is served as it was generated', async () => {
  behind = await startStandIn();
  const { body } = await request(behind.app)
    .get('/openapi.json')
    .expect(200)
    .expect('cache-control', /max-age/);
  expect(Object.keys(body.paths)).toEqual(['/healthz']);
  expect(behind.received).toHaveLength(0);
});

test('keys, health and the docs page under a strict policy', async () => {
  behind = await startStandIn();
  await request(behind.app)
    .get('/.well-known/jwks.json')
    .expect(200, '{"keys":[]}')
    .expect('cache-control', /max-age/);
  await request(behind.app).get('/healthz').expect(200);
  await request(behind.app).get('/readyz').expect(200);
  expect((await request(behind.app).get('/').expect(302)).headers.location).toBe('/docs');
  const { headers, text } = await request(behind.app).get('/docs').expect(200);
  expect(headers['content-security-policy']).toMatch(/script-src 'self'(;|$)/);
  expect(text).not.toMatch(/<script>|https?:/);
  for (const file of text.matchAll(/(?:src|href)="([^"]+)"/g))
    await request(behind.app).get(String(file[1])).expect(200);
  await request(behind.app)
    .get('/nowhere')
    .expect(404)
    .expect('content-type', /problem\+json/);
});

test('liveness and readiness do not share the callers\u2019 ceiling', async () => {
  behind = await startStandIn({ rateLimitMax: 1 });
  await request(behind.app).get('/api/v1/cart').expect(200);
  await request(behind.app).get('/api/v1/cart').expect(429);
  behind.respond(json(429, {})); // the sidecar's own limit
  for (const path of ['/healthz', '/readyz', '/healthz', '/readyz']) await request(behind.app).get(path).expect(200);
});

test('readiness is asked once for many', async () => {
  behind = await startStandIn();
  const answers = await Promise.all(Array.from({ length: 40 }, () => request(behind.app).get('/readyz')));
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
  expect(behind.received).toHaveLength(1);
});

test.each(['/', '/healthz', '/readyz', '/openapi.json', '/docs', '/.well-known/jwks.json'])(
  '%s is for reading',
  async (path) => {
    behind = await startStandIn();
    await request(behind.app)
      .post(path)
      .expect(405)
      .expect('allow', 'GET, HEAD, OPTIONS')
      .expect('content-type', /problem/);
    await request(behind.app).options(path).expect(204).expect('allow', 'GET, HEAD, OPTIONS');
    const [got, head] = [await request(behind.app).get(path), await request(behind.app).head(path)];
    expect([head.status, head.headers['content-type']]).toEqual([got.status, got.headers['content-type']]);
  },
);
