/** How long a catalogue answer is kept, for whom, and what empties it. */
import request from 'supertest';
import { json, type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;
afterEach(() => behind.close());

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
  expect(behind.received).toHaveLength(3);
});

test('simultaneous requests share one answer', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => request(behind.app).get('/api/v1/products/tee')));
  expect(answers.map(({ body }) => body.version)).toEqual(Array(10).fill(1));
  expect(behind.received).toHaveLength(1);
});

test('a token goes past it, errors are not kept', async () => {
  await request(behind.app).get('/api/v1/products').set('authorization', 'Bearer x').expect(200);
  await request(behind.app).get('/api/v1/products').set('authorization', 'Bearer x').expect(200);
  expect(behind.received).toHaveLength(2);
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
