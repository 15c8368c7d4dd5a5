/** What crosses the gateway, and what becomes of failures behind it. */
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createLogger } from '@skysync/service-kit';
import { createInProcessRuntime, eventually } from '@skysync/test-kit';
import request from 'supertest';
import { createApp } from '../src/app';
import { readGatewayConfig } from '../src/config';
import { createUpstream } from '../src/proxy/upstream';
import { json, type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;

beforeEach(async () => {
  behind = await startStandIn({ upstreamTimeoutMs: 400, bodyLimit: 1000 });
});
afterEach(() => behind.close());

const last = () => behind.seen.at(-1);

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

test('a named store goes on, a malformed one is refused', async () => {
  await request(behind.app).get('/api/v1/cart').set('X-Store', 'acme-2').expect(200);
  expect(last()?.headers).toMatchObject({ 'x-store-id': 'acme-2' });
  expect(last()?.headers['x-store']).toBeUndefined();
  for (const store of ['', 'A', '-a', 'a-', 'a.b', 'acme/../x', 'a'.repeat(64), 'acme, demo']) {
    const { body } = await request(behind.app).get('/api/v1/cart').set('X-Store', store).expect(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ field: 'X-Store' }] });
  }
});

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
  await eventually(() => behind.seen.length === 1);
  call.destroy();
  await eventually(() => behind.aborted() === 1, { timeoutMs: 300 });
  server.close();
});

test('bodies: too large, declared or counted, and of the wrong type', async () => {
  const type = { 'content-type': 'application/json' };
  await request(behind.app).post('/api/v1/orders').set(type).send('"'.padEnd(1001, 'a')).expect(413);
  expect(behind.seen).toHaveLength(0);
  await request(behind.app).post('/api/v1/orders').set('content-type', 'text/plain').send('x').expect(415);
  await request(behind.app).post('/api/v1/webhooks/sandbox').set('content-type', 'text/plain').send('x').expect(200);

  const server = behind.app.listen(0);
  const status = await new Promise<number | undefined>((resolve) => {
    const { port } = server.address() as AddressInfo;
    const call = httpRequest({
      port,
      path: '/api/v1/orders',
      method: 'POST',
      headers: { ...type, 'transfer-encoding': 'chunked' },
    });
    call.on('response', (res) => resolve(res.resume().statusCode)).on('error', () => {});
    call.write('a'.repeat(600));
    call.end('a'.repeat(600));
  });
  expect(status).toBe(413);
  server.close();
});

test('a chunked body within the limit goes through whole', async () => {
  const server = behind.app.listen(0);
  const { port } = server.address() as AddressInfo;
  const call = httpRequest({
    port,
    path: '/api/v1/orders',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  call.write('{"a"');
  call.end(':1}');
  await eventually(() => behind.seen.length === 1);
  expect(last()?.body).toBe('{"a":1}');
  server.close();
});

/** Clients such as curl --path-as-is send what URL parsers would have cleaned. */
async function raw(target: string): Promise<string> {
  const server = behind.app.listen(0);
  const { port } = server.address() as AddressInfo;
  const answer = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    );
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
  });
  server.close();
  return answer.split('\r\n')[0] ?? '';
}

test.each([
  '/api/v1/products/../internal/variants',
  '/api/v1/products/%2e%2e/internal/variants',
  '/api/v1/products%2f..%2finternal',
  '/api/v1//internal/variants',
  '/api/v1/internal/variants',
  '/API/V1/cart',
  '/api/v1/Cart',
  '//api/v1/cart',
  '/api/v1/cart/',
  '/api/v1/cart\\x',
  '/api/v1/../v1.0/secrets',
  'http://evil.example/api/v1/cart',
  '/v1.0/invoke/order-service/method/cart',
  '/dapr/subscribe',
  '/events/products',
])('%s gets nowhere', async (target) => {
  expect(await raw(target)).toMatch(/^HTTP\/1\.1 40[04]/);
  expect(behind.seen).toHaveLength(0);
});

test('unknown methods', async () => {
  await request(behind.app).trace('/api/v1/cart').expect(405).expect('allow', /GET/);
  await request(behind.app)
    .options('/api/v1/cart')
    .expect(204)
    .expect('allow', /DELETE/);
});
