/** How answers of services come back. */
import request from 'supertest';
import { json, type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;

beforeEach(async () => {
  behind = await startStandIn();
});
afterEach(() => behind.close());

test('answers come back with their status and headers, without the sidecar\u2019s', async () => {
  behind.respond(
    json(
      201,
      { id: 1 },
      { etag: '"7"', location: '/orders/1', 'x-rate-limit-limit': '5', 'dapr-x': '1', 'ratelimit-limit': '9' },
    ),
  );
  const { status, headers, body } = await request(behind.app).get('/api/v1/orders/1');
  expect({ status, body }).toEqual({ status: 201, body: { id: 1 } });
  expect(headers).toMatchObject({ etag: '"7"', location: '/api/v1/orders/1', 'x-content-type-options': 'nosniff' });
  for (const name of ['x-rate-limit-limit', 'ratelimit-limit', 'dapr-x', 'x-powered-by'])
    expect(headers[name]).toBeUndefined();
});

test('a service\u2019s own problem passes unchanged', async () => {
  const problem = { type: 'urn:skysync:problem:out_of_stock', status: 409, code: 'out_of_stock', skus: ['A'] };
  behind.respond(json(409, problem, { 'content-type': 'application/problem+json' }));
  const { status, body, type } = await request(behind.app).post('/api/v1/orders').send({});
  expect({ status, body, type }).toEqual({ status: 409, body: problem, type: 'application/problem+json' });
});

test('204 and 304 have no body', async () => {
  behind.respond((_req, res) => void res.writeHead(204).end());
  await request(behind.app).delete('/api/v1/cart').expect(204, '');
  behind.respond((_req, res) => void res.writeHead(304, { etag: '"1"' }).end());
  await request(behind.app).get('/api/v1/orders/1').expect(304, '');
});

test('caches on the way know what they may keep, also while the gateway keeps nothing', async () => {
  const control = async (sent: request.Test) => (await sent).headers['cache-control'];
  const token = { authorization: 'Bearer x' };
  expect(await control(request(behind.app).get('/api/v1/products'))).toBe('public, no-cache');
  expect(await control(request(behind.app).get('/api/v1/products').set(token))).toBe('private, no-cache');
  expect(await control(request(behind.app).post('/api/v1/auth/login').send({}))).toBe('no-store');
  behind.respond(json(200, {}, { 'cache-control': 'max-age=9' }));
  expect(await control(request(behind.app).get('/api/v1/products'))).toBe('max-age=9');
});
