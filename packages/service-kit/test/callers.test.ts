/** Who may call a route: roles, stores, strangers and other services. */
import { createTestTokens, type TestService } from '@skysync/test-kit';
import request from 'supertest';
import { startThings } from './things';

let service: TestService<object>;
beforeAll(async () => {
  service = await startThings();
});
afterAll(() => service.stop());

const remove = (token: string | undefined, headers = {}) =>
  service.api.delete('/things/a', { token, headers: { 'if-match': '"1"', ...headers } });

test('roles, and those above them', async () => {
  const codes: unknown[] = [];
  for (const role of ['guest', 'customer', 'staff', 'admin', 'platform'] as const) {
    const { status, body } = await remove(service.tokens.token({ role }));
    codes.push(body.code ?? status);
  }
  expect(codes).toEqual(['forbidden', 'forbidden', 204, 204, 204]);
});

test('nobody without a token, with a bad one, or with that of another store; a 401 says how to sign in', async () => {
  const admin = { role: 'admin' } as const;
  const none = await remove(undefined);
  expect([none.status, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="skysync"']);
  expect((await remove('nonsense')).body.code).toBe('token_invalid');
  expect((await remove(createTestTokens().token(admin))).body.code).toBe('token_invalid');
  expect((await remove(service.tokens.token(admin, { expiresIn: -5 }))).body.code).toBe('token_expired');
  const foreign = service.tokens.token({ ...admin, store: 'other' });
  expect((await remove(foreign, { 'x-store-id': 'demo' })).body.code).toBe('store_mismatch');
});

test('on public routes a token is optional, but counts; on anonymous ones it is ignored', async () => {
  expect((await service.api.get('/things/a', { token: service.tokens.token({ sub: 'u7' }) })).body.by).toBe('u7');
  expect((await service.api.get('/things/a', { token: 'nonsense' })).body.code).toBe('token_invalid');
  const hook = request(service.app).post('/webhooks/a').set('authorization', 'Bearer nonsense').send('x');
  expect((await hook).status).toBe(200);
});

test('internal routes are for the apps that their contract names', async () => {
  const ask = (sender?: string) =>
    service.api.post('/internal/orders/find', { body: { orderIds: ['a'] }, ...(sender && { sender }) });
  expect((await ask('payment-service')).body).toEqual({ orders: [{ id: 'a', status: 'paid' }] });
  for (const sender of ['gateway', 'user-service', undefined]) expect((await ask(sender)).status).toBe(403);
});
