/** What becomes of refusals and failures behind the gateway: a problem that says nothing of the inside. */
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@skysync/service-kit';
import { createInProcessRuntime, eventually } from '@skysync/test-kit';
import request from 'supertest';
import { createApp } from '../src/app';
import { readGatewayConfig } from '../src/config';
import { createUpstream } from '../src/proxy/upstream';
import { json, type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;

beforeEach(async () => {
  behind = await startStandIn({ upstreamTimeoutMs: 400 });
});
afterEach(() => behind.close());

test.each([
  ['token_missing', 401],
  ['token_expired', 401],
  ['token_invalid', 401],
  ['forbidden', 403],
  ['store_mismatch', 403],
  ['not_found', 404],
])('the policy\u2019s %s becomes a problem', async (code, status) => {
  behind.respond(
    (_req, res) => void res.writeHead(status, { 'x-denied': code, 'content-type': 'text/plain' }).end('Denied'),
  );
  const answer = await request(behind.app)
    .get('/api/v1/cart')
    .expect(status)
    .expect('content-type', /problem\+json/);
  expect(answer.body).toMatchObject({ type: `urn:skysync:problem:${code}`, status, code });
  expect(answer.body.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(answer.headers['x-denied']).toBeUndefined();
});

const direct = (why: string) => ({
  errorCode: 'ERR_DIRECT_INVOKE',
  message: `failed to invoke, id: order-service, err: ${why}`,
});

test.each([
  [
    500,
    direct('rpc error: code = Unavailable desc = dial tcp 10.0.0.7:7403: connect: connection refused'),
    503,
    'unavailable',
  ],
  [500, direct('no host found with the given ID'), 503, 'unavailable'],
  [500, direct('rpc error: code = Internal desc = app is not in a healthy state'), 503, 'unavailable'],
  [
    500,
    direct('rpc error: code = Internal desc = error invoking app channel: Get "http://127.0.0.1:7103/x": EOF'),
    502,
    'bad_gateway',
  ],
  [401, { message: 'invalid api token' }, 502, 'bad_gateway'],
  [429, { message: 'You have reached maximum request limit.' }, 429, 'too_many_requests'],
  [403, { errorCode: 'ERR_SECRET' }, 502, 'bad_gateway'],
])('the sidecar\u2019s own %i is never leaked (%#)', async (status, body, expected, code) => {
  behind.respond(json(status, body));
  const answer = await request(behind.app)
    .get('/api/v1/cart')
    .expect(expected)
    .expect('content-type', /problem\+json/);
  expect(answer.body.code).toBe(code);
  expect(answer.text).not.toMatch(/DIRECT|rpc|127\.0|10\.0|order-service|token|maximum/);
  if (expected === 503 || expected === 429) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
});

test('no answer in time is 504', async () => {
  behind.respond(() => {});
  const { body } = await request(behind.app).get('/api/v1/cart').expect(504);
  expect(body.code).toBe('timeout');
  await eventually(() => behind.aborted() === 1);
});

test('a reset is 502', async () => {
  behind.respond((_req, res) => void res.socket?.destroy());
  await request(behind.app).get('/api/v1/cart').expect(502);
});

test('a sidecar that is not there is 503 with Retry-After', async () => {
  const free = createServer().listen(0);
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const upstream = createUpstream(`http://127.0.0.1:${port}`, 't', 1000);
  const app = createApp({
    config: readGatewayConfig({}),
    upstream,
    runtime: createInProcessRuntime('gateway'),
    daprApiToken: 't',
    jwks: '{}',
    openapi: { openapi: '3.1.0', info: {}, paths: {} },
    log: createLogger('gateway', 'none'),
  });
  const { headers, body } = await request(app).get('/api/v1/cart').expect(503);
  expect(body.code).toBe('unavailable');
  expect(headers['retry-after']).toBe('2');
  await request(app).get('/readyz').expect(503);
  await request(app).get('/healthz').expect(200);
  await upstream.close();
});

test('a client that goes away ends the call behind', async () => {
  behind.respond(() => {});
  const server = behind.app.listen(0);
  const call = httpRequest({ port: (server.address() as AddressInfo).port, path: '/api/v1/cart' }).on(
    'error',
    () => {},
  );
  call.end();
  await eventually(() => behind.received.length === 1);
  call.destroy();
  await eventually(() => behind.aborted() === 1, { timeoutMs: 300 });
  server.close();
});

test('each 401 has a challenge', async () => {
  behind.respond((_req, res) => void res.writeHead(401, { 'x-denied': 'token_missing' }).end());
  const { headers } = await request(behind.app).get('/api/v1/cart').expect(401);
  expect(headers['www-authenticate']).toMatch(/^Bearer/);
  const problem = { 'content-type': 'application/problem+json' };
  behind.respond(json(401, { code: 'invalid_credentials' }, problem));
  const wrong = await request(behind.app).post('/api/v1/auth/login').send({}).expect(401);
  expect(wrong.headers['www-authenticate']).toMatch(/^Bearer/);
  behind.respond(json(401, { code: 'token_invalid' }, { ...problem, 'www-authenticate': 'Bearer error="x"' }));
  const own = await request(behind.app).get('/api/v1/cart').expect(401);
  expect(own.headers['www-authenticate']).toBe('Bearer error="x"');
});
