/** Declared routes run as they say: who may call, what is refused, and what an answer carries. */
import type { TestService } from '@skysync/test-kit';
import request from 'supertest';
import { packed, raw, startThings } from './things';

let service: TestService<object>;
beforeAll(async () => {
  service = await startThings();
});
afterAll(() => service.stop());

const post = (body: unknown, type = 'application/json') =>
  raw(service, 'post', '/things')
    .type(type)
    .send(body as string);

test('a good request passes, with the identity of its token, and its answer has what the handler adds', async () => {
  const answer = await post({ name: ' Ada ' });
  expect([answer.status, answer.body]).toEqual([201, { name: 'Ada', by: 'user-1' }]);
  expect(answer.headers).toMatchObject({ etag: '"1"', location: '/things/Ada' });
});

test('a literal path comes before one with fields, in whatever order they were declared', async () => {
  expect((await service.api.get('/things/first')).body.name).toBe('the first');
  expect((await service.api.get('/things/second')).body).toEqual({ name: 'demo second', by: null });
});

test.each([
  ['text that is not JSON', '{"name":', 'malformed_json', 400],
  ['an object for a text', { name: { $gt: '' } }, 'invalid_request', 400],
  ['an unknown field', { name: 'a', isAdmin: true }, 'invalid_request', 400],
  ['a list as body', '[1]', 'invalid_request', 400],
  ['a number as body', '5', 'malformed_json', 400],
  ['no body', undefined, 'invalid_request', 400],
  ['a body over the limit', { name: 'a'.repeat(2_000) }, 'payload_too_large', 413],
])('%s is a problem of the client', async (_name, sent, code, status) => {
  const answer = await post(sent);
  expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
  expect(answer.body).toMatchObject({ status, code, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
});

test('wrong fields are named, also an unknown one of the query', async () => {
  expect((await post({ name: 'a', isAdmin: true })).body.errors).toEqual([
    { field: 'isAdmin', message: 'unknown field isAdmin' },
  ]);
  const answer = await raw(service, 'post', '/things?role=admin').send({ name: 'a' });
  expect(answer.body.errors).toEqual([{ field: 'role', message: 'unknown field role' }]);
});

test('a field that is named after a card or a token is refused without its name', async () => {
  for (const secret of ['4242 4242 4242 4242', 'sk_test_51HxAbCdEf', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln']) {
    const answer = await post({ name: 'a', [secret]: 1 });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
    expect(answer.text).not.toContain(secret);
  }
});

test('a type that is not JSON, and an encoding nobody knows, are 415', async () => {
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/jsonp', 'multipart/form-data']) {
    expect((await post('name=a', type)).body.code).toBe('unsupported_media_type');
  }
  const odd = await raw(service, 'post', '/things').set('content-encoding', 'rot13').type('json').send('{"name":"a"}');
  expect(odd.body.code).toBe('unsupported_media_type');
  const charset = await raw(service, 'post', '/things')
    .set('content-type', 'application/json; charset=klingon')
    .send('{}');
  expect(charset.body.code).toBe('unsupported_media_type');
});

test.each(['application/json; charset=utf-8', 'application/merge-patch+json', 'APPLICATION/JSON'])(
  '%s is JSON',
  async (type) => {
    expect((await raw(service, 'post', '/things').set('content-type', type).send('{"name":"a"}')).status).toBe(201);
  },
);

const sendPacked = (path: string, bytes: Buffer) =>
  raw(service, 'post', path)
    .set({ 'content-encoding': 'gzip', 'content-type': 'application/json' })
    .serialize((body) => body)
    .send(bytes as never);

test('a packed body is unpacked, and limited by what is in it', async () => {
  expect((await sendPacked('/things', packed('{"name":"Ada"}'))).body.name).toBe('Ada');
  const bomb = await sendPacked('/things', packed(`{"name":"${'a'.repeat(1_000_000)}"}`));
  expect([bomb.status, bomb.body.code]).toEqual([413, 'payload_too_large']);
  const broken = await sendPacked('/things', Buffer.from('not gzip at all'));
  expect([broken.status, broken.type]).toEqual([400, 'application/problem+json']);
});

test('where the exact bytes count they come through, whatever their type, and packed ones are refused', async () => {
  const bytes = '{"a": 1 }\r\n';
  const answer = await request(service.app).post('/webhooks/stripe').set('content-type', 'text/odd').send(bytes);
  expect(answer.body.name).toBe(`stripe ${Buffer.from(bytes).toString('base64')}`);
  expect((await sendPacked('/webhooks/stripe', packed(bytes))).status).toBe(415);
  expect((await request(service.app).post('/webhooks/$x').send(bytes)).status).toBe(400);
});

test('an unexpected error shows nothing of the inside', async () => {
  const answer = await service.api.get('/broken');
  expect([answer.status, answer.body.code]).toEqual([500, 'internal_error']);
  expect(answer.text).not.toMatch(/secret|stack|\.ts/);
});

test('a database that is away is an outage to wait for, not our mistake', async () => {
  const answer = await service.api.get('/outage');
  expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([503, 'unavailable', '2']);
  expect(answer.text).not.toMatch(/10\.0\.0\.1|:27017/);
});

test('only the own sidecar gets in, but for the health probes', async () => {
  const stranger = (path: string) => request(service.app).get(path).set('x-test-stranger', '1');
  expect((await stranger('/things/first')).status).toBe(401);
  expect((await stranger('/healthz')).body).toEqual({ status: 'up' });
  expect((await stranger('/readyz')).body).toEqual({ status: 'ready' });
});

test.each(['/nothing', '/things/%', '/things/%ff', '//things', '/internal'])('%s is nothing of ours', async (path) => {
  const answer = await raw(service, 'get', path);
  expect([400, 404]).toContain(answer.status);
  expect(answer.type).toBe('application/problem+json');
});

test('a problem names the trace that its request came with', async () => {
  const trace = 'a'.repeat(32);
  const headers = { traceparent: `00-${trace}-${'b'.repeat(16)}-01`, 'x-request-id': 'r-1' };
  const answer = await service.api.get('/broken', { headers });
  expect([answer.body.traceId, answer.headers['x-request-id']]).toEqual([trace, 'r-1']);
  expect((await service.api.get('/broken', { headers: { traceparent: 'nonsense' } })).body.traceId).not.toBe(trace);
});
