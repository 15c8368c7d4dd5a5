/** How a request is framed: what is doubled, missing, too large, too slow, or a trick. */
import { type OpenGateway, openGateway } from './open-gateway';

let open: OpenGateway;
beforeEach(async () => {
  open = await openGateway({}, { headersTimeout: 200, connectionsCheckingInterval: 50 });
});
afterEach(() => open.close());

async function expectProblem(answer: Promise<{ status: number; body: string }>, status: number, code: string) {
  const { status: answered, body } = await answer;
  expect([answered, JSON.parse(body).code]).toEqual([status, code]);
  expect(open.behind.received).toHaveLength(0);
}

test.each([
  'X-Store: a\r\nX-Store: b',
  'Authorization: Bearer a\r\nAuthorization: Bearer b',
  'Content-Type: application/json\r\nContent-Type: text/plain',
  'Idempotency-Key: a\r\nIdempotency-Key: b',
  'If-Match: "1"\r\nIf-Match: "2"',
  'Host: other',
  'Content-Length: 1\r\nContent-Length: 2',
  'Content-Length: 1\r\nTransfer-Encoding: chunked',
  'Content-Length: -1',
  'Content-Length: 1, 1',
  ': a header without a name',
  'X-Folded: a\r\n b\x00',
])('%j is refused', async (headers) => {
  await expectProblem(open.get('/api/v1/cart', `${headers}\r\n`), 400, 'invalid_request');
});

test.each([
  ['no host', ''],
  ['a malformed host', 'Host: a b\r\n'],
  ['a host that is a path', 'Host: shop/../x\r\n'],
  [
    'a coding that nobody decodes',
    'Host: shop\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip, chunked\r\n',
  ],
])('%s is refused', async (_name, headers) => {
  const answer = open.raw(`POST /api/v1/orders HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
  await expectProblem(answer, 400, 'invalid_request');
});

test('HTTP/1.0 knows no host', async () => {
  expect((await open.raw('GET /api/v1/cart HTTP/1.0\r\n\r\n')).status).toBe(200);
});

test.each(['HELLO', 'GET / HTTP/9.9\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n'])(
  'no HTTP at all, %j, ends with a word about it',
  async (bytes) => {
    await expectProblem(open.raw(`${bytes}\r\n`), 400, 'invalid_request');
  },
);

test('too long a target is 414, too large headers are 431', async () => {
  await expectProblem(open.get(`/api/v1/products?q=${'a'.repeat(9_000)}`), 414, 'uri_too_long');
  await expectProblem(open.get('/api/v1/products', `X-Large: ${'a'.repeat(20_000)}\r\n`), 431, 'headers_too_large');
});

test('headers that never end are not waited for', async () => {
  await expectProblem(open.raw('GET /api/v1/cart HTTP/1.1\r\nHost: shop\r\nX-Slow: '), 408, 'request_timeout');
});

test('who does not read its answer is let go, but not before an answer from behind is late', () => {
  expect(open.server.timeout).toBeGreaterThan(15_000);
  expect(open.server.timeout).toBeLessThanOrEqual(60_000);
});

test('an expectation that nobody can meet is 417, the usual one is met', async () => {
  expect((await open.get('/api/v1/cart', 'Expect: miracles\r\n')).status).toBe(417);
  const body = '{"a":1}';
  const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  const head = 'POST /api/v1/orders HTTP/1.1\r\nHost: shop\r\nExpect: 100-continue\r\n';
  expect((await open.raw(`${head}${type}Connection: close\r\n\r\n${body}`)).status).toBe(100);
  expect(open.behind.received).toMatchObject([{ body }]);
});

test('a client cannot take off headers by naming them in Connection', async () => {
  const named = 'authorization, dapr-api-token, traceparent, x-forwarded-for';
  const head = `GET /api/v1/cart HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer x\r\n`;
  await open.raw(`${head}Connection: close, ${named}\r\n\r\n`);
  expect(open.behind.received.at(-1)?.headers).toMatchObject({
    authorization: 'Bearer x',
    'dapr-api-token': 'dapr-token',
    'x-forwarded-for': '127.0.0.1',
  });
});

test('an offer to speak another protocol is not taken', async () => {
  const { status } = await open.get('/api/v1/cart', 'Upgrade: h2c, websocket\r\nTE: trailers\r\nTrailer: X-Store\r\n');
  expect(status).toBe(200);
  for (const name of ['upgrade', 'te', 'trailer']) expect(open.behind.received[0]?.headers[name]).toBeUndefined();
});

test('two requests in one write are two requests', async () => {
  const one = 'GET /api/v1/cart HTTP/1.1\r\nHost: shop\r\n';
  const connection = open.connect(`${one}\r\n${one}Connection: close\r\n\r\n`);
  await connection.closed;
  expect(connection.text.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
});
