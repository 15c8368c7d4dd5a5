/** HTTP at its edges: what is doubled, too long, malformed or meant for somebody else. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import request from 'supertest';
import { answerClientError } from '../src/client-error';
import { json, type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;
let server: Server;
beforeEach(async () => {
  behind = await startStandIn({ authRateLimitMax: 2, rateLimitMax: 0 });
  server = createServer(behind.app).on('clientError', answerClientError);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await behind.close();
});

/** Sends bytes as they are, and gives the answer's first line and body. */
function raw(text: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', () => {});
    socket.on('close', () =>
      resolve({ status: Number(answer.split(' ')[1]), body: answer.split('\r\n\r\n')[1] ?? '' }),
    );
  });
}

const get = (target: string, headers = '') =>
  raw(`GET ${target} HTTP/1.1\r\nHost: shop\r\n${headers}Connection: close\r\n\r\n`);

test.each(['X-Store: a\r\nX-Store: b', 'Authorization: Bearer a\r\nAuthorization: Bearer b', 'Host: other'])(
  'two of %j are refused',
  async (headers) => {
    const { status, body } = await get('/api/v1/cart', `${headers}\r\n`);
    expect([status, JSON.parse(body).code]).toEqual([400, 'invalid_request']);
    expect(behind.seen).toHaveLength(0);
  },
);

test.each([
  ['two lengths', 'Content-Length: 1\r\nContent-Length: 2\r\n'],
  ['a length and chunks', 'Content-Length: 1\r\nTransfer-Encoding: chunked\r\n'],
  ['a header without a name', ': x\r\n'],
])('%s are refused with a problem document', async (_name, headers) => {
  const { status, body } = await get('/api/v1/cart', headers);
  expect([status, JSON.parse(body).code]).toEqual([400, 'invalid_request']);
  expect(behind.seen).toHaveLength(0);
});

test('too long a target is 414, too large headers are 431', async () => {
  const long = await get(`/api/v1/products?q=${'a'.repeat(9_000)}`);
  expect([long.status, JSON.parse(long.body).code]).toEqual([414, 'uri_too_long']);
  const large = await get('/api/v1/products', `X-Large: ${'a'.repeat(20_000)}\r\n`);
  expect([large.status, JSON.parse(large.body).code]).toEqual([431, 'headers_too_large']);
});

test.each([
  '/api\\v1/auth/login?#',
  '/api/v1\\auth/login',
  '/api/v1/auth/login#',
  '/api/v1/%61uth/login',
  '/api/v1/auth/%6Cogin',
])('the limit of sign-ins holds for %s as well', async (target) => {
  const post = () => raw(`POST ${target} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  const statuses = [await post(), await post(), await post()].map(({ status }) => status);
  expect([400, 429]).toContain(statuses[2]);
  expect(behind.seen.length).toBeLessThanOrEqual(2);
});

test('a stale token does not stand in the way of signing in', async () => {
  await request(server).post('/api/v1/auth/login').set('authorization', 'Bearer stale').send({}).expect(200);
  expect(behind.seen.at(-1)?.headers.authorization).toBeUndefined();
  await request(server).get('/api/v1/cart').set('authorization', 'Bearer fresh').expect(200);
  expect(behind.seen.at(-1)?.headers.authorization).toBe('Bearer fresh');
});

test('each 401 has a challenge', async () => {
  behind.respond((_req, res) => void res.writeHead(401, { 'x-denied': 'token_missing' }).end());
  const { headers } = await request(server).get('/api/v1/cart').expect(401);
  expect(headers['www-authenticate']).toMatch(/^Bearer/);
});

test('readiness is asked once for many, and a sidecar that limits its callers is ready', async () => {
  behind.respond(json(429, {}));
  const answers = await Promise.all(Array.from({ length: 40 }, () => request(server).get('/readyz')));
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
  expect(behind.seen).toHaveLength(1);
});

test('media types have parameters, and other types are refused', async () => {
  const post = (type: string) => request(server).post('/api/v1/orders').set('content-type', type).send('{}');
  await post('application/json;charset=utf-8').expect(200);
  await post('Application/JSON ; charset="utf-8"').expect(200);
  await post('application/merge-patch+json').expect(200);
  await post('text/json').expect(415);
  await post('application/jsonp').expect(415);
});
