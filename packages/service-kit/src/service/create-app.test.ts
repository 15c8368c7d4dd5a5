/** The shell refuses strangers and bad bodies with problem documents, and never shows a stack. */
import { createTestTokens } from '@skysync/test-kit';
import { Router } from 'express';
import { body } from 'express-validator';
import request from 'supertest';
import { caller, createGuard } from '../auth/require-role';
import { createLogger } from '../logging/logger';
import { textField } from '../validation/fields';
import { input, validate } from '../validation/validate';
import { allowCallers, createApp } from './create-app';

const tokens = createTestTokens();
const guard = createGuard(tokens.verifyToken);
const routes = Router();
routes.post('/things', guard.atLeast('customer'), validate(textField(body('name'))), (req, res) => {
  res.json({ ...input<{ name: string }>(req), by: caller().userId });
});
routes.get('/staff', guard.atLeast('staff'), (_req, res) => void res.json({}));
routes.get('/broken', () => {
  throw new Error('secret detail of the inside');
});
routes.get('/outage', () => {
  throw Object.assign(new Error('connection 7 to 10.0.0.1:27017 closed'), { name: 'MongoNetworkError' });
});
routes.get('/internal/x', allowCallers('order-service'), (_req, res) => void res.json({ ok: true }));

const app = createApp({
  log: createLogger('test', 'none'),
  appApiToken: 'app-token',
  bodyLimit: '1kb',
  ready: () => {},
  routes: [routes],
});
const bearer = (claims = {}) => `Bearer ${tokens.token(claims)}`;
const post = (sent: unknown, type = 'application/json') =>
  request(app)
    .post('/things')
    .set('dapr-api-token', 'app-token')
    .set('authorization', bearer())
    .type(type)
    .send(sent as string);

test('a good request passes, with the identity of its token', async () => {
  const answer = await post({ name: ' Ada ' });
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ name: 'Ada', by: 'user-1' });
});

test.each([
  ['text that is not JSON', '{"name":', 400, 'malformed_json'],
  ['an object for a text', { name: { $gt: '' } }, 400, 'invalid_request'],
  ['a list for a text', { name: ['a'] }, 400, 'invalid_request'],
  ['an unknown field', { name: 'a', isAdmin: true }, 400, 'invalid_request'],
  ['a control character', { name: 'a\u0000b' }, 400, 'invalid_request'],
  ['half a character', { name: 'a\ud83d' }, 400, 'invalid_request'],
  ['a body over the limit', { name: 'a'.repeat(2_000) }, 413, 'payload_too_large'],
  ['a list as body', '[1]', 400, 'invalid_request'],
  ['a missing field', {}, 400, 'invalid_request'],
])('%s is a problem of the client', async (_name, sent, status, code) => {
  const answer = await post(sent);
  expect(answer.status).toBe(status);
  expect(answer.type).toBe('application/problem+json');
  expect(answer.body).toMatchObject({ status, code, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
});

test('the wrong field is named', async () => {
  const answer = await post({ name: 'a', isAdmin: true });
  expect(answer.body.errors).toEqual([{ field: 'isAdmin', message: 'unknown field isAdmin' }]);
});

test('an unknown query parameter is refused, though the route has fields in its body only', async () => {
  const answer = await request(app)
    .post('/things?role=admin')
    .set('dapr-api-token', 'app-token')
    .set('authorization', bearer())
    .send({ name: 'a' });
  expect(answer.status).toBe(400);
  expect(answer.body.errors).toEqual([{ field: 'role', message: 'unknown field role' }]);
});

test('a body of another type is 415', async () => {
  expect((await post('name=a', 'application/x-www-form-urlencoded')).body.code).toBe('unsupported_media_type');
});

test('an unexpected error shows nothing of the inside', async () => {
  const answer = await request(app).get('/broken').set('dapr-api-token', 'app-token');
  expect(answer.status).toBe(500);
  expect(answer.text).not.toMatch(/secret|stack|\.ts/);
});

test('a database that is away is an outage to wait for, not our mistake', async () => {
  const answer = await request(app).get('/outage').set('dapr-api-token', 'app-token');
  expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([503, 'unavailable', '2']);
  expect(answer.text).not.toMatch(/10\.0\.0\.1|:27017/);
});

test('only the own sidecar gets in, but for the health probes', async () => {
  expect(
    (
      await request(app)
        .get('/staff')
        .set('authorization', bearer({ role: 'staff' }))
    ).status,
  ).toBe(401);
  expect((await request(app).get('/staff').set('dapr-api-token', 'app-tokem')).status).toBe(401);
  expect((await request(app).get('/healthz')).status).toBe(200);
});

test('roles and stores are checked by the service itself', async () => {
  const get = (claims: object, headers = {}) =>
    request(app).get('/staff').set('dapr-api-token', 'app-token').set('authorization', bearer(claims)).set(headers);
  expect((await get({ role: 'customer' })).body.code).toBe('forbidden');
  expect((await get({ role: 'admin' })).status).toBe(200);
  expect((await get({ role: 'admin', store: 'other' }, { 'x-store-id': 'demo' })).body.code).toBe('store_mismatch');
});

test('internal routes are for the named app only', async () => {
  const get = (caller: string) =>
    request(app).get('/internal/x').set('dapr-api-token', 'app-token').set('dapr-caller-app-id', caller);
  expect((await get('gateway')).status).toBe(403);
  expect((await get('order-service')).status).toBe(200);
});
