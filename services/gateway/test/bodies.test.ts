/** Which bodies pass, and how: whole, unchanged, within their limit and of a type that services read. */
import request from 'supertest';
import { type OpenGateway, openGateway } from './open-gateway';

let open: OpenGateway;
beforeEach(async () => {
  open = await openGateway({ bodyLimit: 1_000 });
});
afterEach(() => open.close());

const post = (type: string, body: string | Buffer, path = '/orders') =>
  request(open.server)
    .post(`/api/v1${path}`)
    .set('content-type', type)
    .serialize((value: unknown) => value as string)
    .send(body);

const chunked = (...chunks: string[]): string =>
  `POST /api/v1/orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${[
    ...chunks,
    '',
  ]
    .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
    .join('')}`;

test('too large, declared or counted', async () => {
  await post('application/json', '"'.padEnd(1_001, 'a')).expect(413);
  expect((await open.raw(chunked('a'.repeat(600), 'a'.repeat(600)))).status).toBe(413);
  expect(open.behind.received).toHaveLength(0);
});

test('a chunked body within the limit goes through whole, with its length', async () => {
  await open.raw(chunked('{"a"', ':1}'));
  expect(open.behind.received).toMatchObject([{ body: '{"a":1}', headers: { 'content-length': '7' } }]);
  expect(open.behind.received[0]?.headers['transfer-encoding']).toBeUndefined();
});

test('a packed body goes on as it is', async () => {
  const packed = Buffer.from('not really gzip');
  await post('application/json; charset=utf-8', packed).set('content-encoding', 'gzip').expect(200);
  expect(open.behind.received.at(-1)).toMatchObject({
    body: packed.toString(),
    headers: { 'content-encoding': 'gzip', 'content-length': String(packed.length) },
  });
});

test.each([
  ['application/json', 200],
  ['application/json;charset=utf-8', 200],
  ['Application/JSON ; charset="utf-8"', 200],
  ['application/merge-patch+json', 200],
  ['text/plain', 415],
  ['text/json', 415],
  ['application/jsonp', 415],
  ['application/json, text/plain', 415],
  ['json', 415],
  [`application/json;${' ;'.repeat(5_000)}x`, 200],
])('the type %j is answered %i', async (type, status) => {
  await post(type, '{}').expect(status);
});

test('signed bytes of payment providers may have any type', async () => {
  await post('text/plain', 'x', '/webhooks/sandbox').expect(200);
});

test('the limit that is not set is what imports promise, 2 MiB', async () => {
  await open.close();
  open = await openGateway();
  const of = (bytes: number): string => `"${'a'.repeat(bytes - 2)}"`;
  await post('application/json', of(2 * 1024 * 1024), '/products/import').expect(200);
  await post('application/json', of(2 * 1024 * 1024 + 1), '/products/import').expect(413);
});
