/** The policy as an authorizer judges as the one in the gateway's sidecar does: it is the same Rego, compiled by OPA. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthorizer } from '@skysync/lambda';
import { compilePolicy } from '@skysync/serverless';
import { createInProcessRuntime, createTestTokens } from '@skysync/test-kit';
import { resolveTarget } from '../src/door/request-target';
import { badTokens } from './bad-tokens';

const tokens = createTestTokens();
const folder = mkdtempSync(join(tmpdir(), 'skysync-authorizer-'));
let authorize: ReturnType<typeof createAuthorizer>;

beforeAll(() => {
  compilePolicy(join(folder, 'policy.wasm'));
  authorize = createAuthorizer(
    {
      wasm: readFileSync(join(folder, 'policy.wasm')),
      appOf: (method, path) => resolveTarget(method, path, '')?.app,
    },
    (appId) => createInProcessRuntime(appId, { 'jwt-public-keys': tokens.jwks }),
    {},
  );
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function judged(method: string, path: string, headers: Record<string, string> = {}) {
  const event = { rawPath: `/api/v1${path}`, headers, requestContext: { http: { method } } };
  const { isAuthorized, context } = await authorize(event);
  expect(isAuthorized).toBe(true);
  return context;
}
const get = (path: string, headers?: Record<string, string>) => judged('GET', path, headers);
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const visitor = { verdict: 'allow', store: 'demo', userId: '', role: '' };

test('who shows a good token passes as who it is', async () => {
  const customer = { verdict: 'allow', store: 'demo', userId: 'user-1', role: 'customer' };
  expect(await get('/cart', bearer(tokens.token()))).toEqual(customer);
  expect(await get('/cart', { authorization: `bearer ${tokens.token()}` })).toEqual(customer);
  expect(await judged('HEAD', '/cart', bearer(tokens.token()))).toEqual(customer);
  expect(await get('/orders/a~1', bearer(tokens.token({ store: 'acme' })))).toEqual({ ...customer, store: 'acme' });
});

test.each(badTokens)('%s', async (_what, make, code = 'token_invalid') => {
  expect(await get('/cart', bearer(make(tokens)))).toMatchObject({ verdict: code });
  // nor does it pass where no token is needed
  expect(await get('/products', bearer(make(tokens)))).toMatchObject({ verdict: code });
  // where none is read, none is in the way
  expect(await judged('POST', '/auth/guest', bearer(make(tokens)))).toEqual(visitor);
});

test('one of two keys is enough', async () => {
  const other = createTestTokens();
  const keys = [...JSON.parse(other.jwks).keys, ...JSON.parse(tokens.jwks).keys];
  const both = createAuthorizer(
    { wasm: readFileSync(join(folder, 'policy.wasm')), appOf: () => 'order-service' },
    (appId) => createInProcessRuntime(appId, { 'jwt-public-keys': JSON.stringify({ keys }) }),
    {},
  );
  const event = {
    rawPath: '/api/v1/cart',
    headers: bearer(tokens.token()),
    requestContext: { http: { method: 'GET' } },
  };
  expect((await both(event)).context.verdict).toBe('allow');
});

test('visitors, roles and stores', async () => {
  expect(await get('/products')).toEqual(visitor);
  expect(await get('/products', { 'x-store': 'acme' })).toEqual({ ...visitor, store: 'acme' });
  expect(await get('/cart')).toMatchObject({ verdict: 'token_missing' });
  expect(await get('/cart', { authorization: 'Basic YTpi' })).toMatchObject({ verdict: 'token_invalid' });
  expect(await get('/admin/audit', bearer(tokens.token({ role: 'staff' })))).toMatchObject({ verdict: 'forbidden' });
  expect(await get('/admin/audit', bearer(tokens.token({ role: 'admin' })))).toMatchObject({ verdict: 'allow' });
  const acme = bearer(tokens.token({ store: 'acme' }));
  expect(await get('/cart', { ...acme, 'x-store': 'demo' })).toMatchObject({ verdict: 'store_mismatch' });
});

test.each([
  '/internal/reservations',
  '/orders/../internal/audit',
  '/orders/%2e%2e/internal/audit',
  '/orders/..%2finternal',
  '/orders/a b',
  '/orders/a?b',
  '//internal/audit',
  '/orders/x/internal',
  '/dapr/subscribe',
  '/sweeper',
  '',
])('%s is no route, whoever asks', async (path) => {
  expect(await get(path, bearer(tokens.token({ role: 'platform' })))).toMatchObject({ verdict: 'not_found' });
});
