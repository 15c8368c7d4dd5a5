/** The gateway's own routes: limits, CORS, cache, events, documents. */
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

describe('catalogue cache', () => {
  beforeEach(async () => {
    behind = await startStandIn({ catalogueCacheMs: 60_000 });
    let version = 0;
    behind.respond((req, res) => json(200, { version: ++version, store: req.headers['x-store-id'] })(req, res));
  });

  test('answers once per store and query, with an ETag', async () => {
    const first = await request(behind.app).get('/api/v1/products?q=a').expect(200, { version: 1, store: 'demo' });
    await request(behind.app).get('/api/v1/products?q=a').expect(200, { version: 1, store: 'demo' });
    await request(behind.app)
      .get('/api/v1/products?q=a')
      .set('if-none-match', String(first.headers.etag))
      .expect(304, '');
    await request(behind.app).get('/api/v1/products?q=b').expect(200, { version: 2, store: 'demo' });
    await request(behind.app)
      .get('/api/v1/products?q=a')
      .set('x-store', 'acme')
      .expect(200, { version: 3, store: 'acme' });
    expect(behind.seen).toHaveLength(3);
  });

  test('simultaneous requests share one answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => request(behind.app).get('/api/v1/products/tee')),
    );
    expect(answers.map(({ body }) => body.version)).toEqual(Array(10).fill(1));
    expect(behind.seen).toHaveLength(1);
  });

  test('a token goes past it, errors are not kept', async () => {
    await request(behind.app).get('/api/v1/products').set('authorization', 'Bearer x').expect(200);
    await request(behind.app).get('/api/v1/products').set('authorization', 'Bearer x').expect(200);
    expect(behind.seen).toHaveLength(2);
    behind.respond(json(500, { errorCode: 'ERR_DIRECT_INVOKE', message: 'no host found' }));
    await request(behind.app).get('/api/v1/products').expect(503);
    behind.respond(json(404, { code: 'store_not_found' }, { 'content-type': 'application/problem+json' }));
    await request(behind.app).get('/api/v1/products').expect(404);
    behind.respond(json(200, {}));
    await request(behind.app).get('/api/v1/products').expect(200);
  });

  test('an event of the store empties it; strangers cannot send one', async () => {
    await request(behind.app).get('/api/v1/products').expect(200);
    await request(behind.app).get('/api/v1/products').set('x-store', 'acme').expect(200);
    await request(behind.app).post('/events/products').send({ store: 'demo' }).expect(404);
    await request(behind.app).get('/dapr/subscribe').expect(404);
    const token = { 'dapr-api-token': 'app-token' };
    const subscribed = await request(behind.app).get('/dapr/subscribe').set(token).expect(200);
    expect(subscribed.body).toEqual([
      expect.objectContaining({ pubsubname: 'pubsub', topic: 'products', route: '/events/products' }),
      expect.objectContaining({ topic: 'products-dead-letter-gateway' }),
    ]);
    await request(behind.app)
      .post('/events/products')
      .set({ ...token, 'content-type': 'application/cloudevents+json' })
      .send('{"store":"demo"}')
      .expect(200, { status: 'SUCCESS' });
    await request(behind.app).get('/api/v1/products').expect(200, { version: 3, store: 'demo' });
    await request(behind.app).get('/api/v1/products').set('x-store', 'acme').expect(200, { version: 2, store: 'acme' });
  });

  test('who changed something sees the change', async () => {
    const token = `x.${Buffer.from('{"store":"acme"}').toString('base64url')}.x`;
    const acme = () => request(behind.app).get('/api/v1/products/a').set('x-store', 'acme');
    expect((await acme()).body.version).toBe(1);
    await request(behind.app).post('/api/v1/orders').set('authorization', `Bearer ${token}`).send({}).expect(200);
    expect((await acme()).body.version).toBe(3);
  });
});

test('the API document is served as it was generated', async () => {
  behind = await startStandIn();
  const { body } = await request(behind.app)
    .get('/openapi.json')
    .expect(200)
    .expect('cache-control', /max-age/);
  expect(Object.keys(body.paths)).toEqual(['/healthz']);
  expect(behind.seen).toHaveLength(0);
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
