/** One reading of a request target, whatever is tried. */
import { Problem } from '@skysync/service-kit';
import { readTarget, resolveTarget } from './request-target';

const refusal = (raw: string, host = 'shop'): string => {
  try {
    readTarget(raw, host);
    return 'passes';
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
};

test.each([
  ['/products', '/products', ''],
  ['/products?q=%2e%2e/&x=1', '/products', '?q=%2e%2e/&x=1'],
  ['/inventory/TEE-RED_M.2', '/inventory/TEE-RED_M.2', ''],
  ['/orders/a~b/cancel?', '/orders/a~b/cancel', '?'],
  ['/%70roducts?q=caf%C3%A9', '/products', '?q=caf%C3%A9'],
  ['/products/%7Ea', '/products/~a', ''],
  ['http://shop/products?a', '/products', '?a'],
  ['HTTP://SHOP', '/', ''],
  ['http://shop?a', '/', '?a'],
  ['/.well-known/jwks.json', '/.well-known/jwks.json', ''],
])('%s is read as %s and %s', (raw, path, query) => {
  expect(readTarget(raw, 'shop')).toEqual({ path, query });
});

test.each([
  '//products',
  '/products//x',
  '/products/.',
  '/products/..',
  '/products/../internal/variants',
  '/products/%2e%2e/internal',
  '/products/%2E',
  '/products%2fx',
  '/products%5cx',
  '/products\\..\\internal',
  '/api\\v1/auth/login?#',
  '/products/%00',
  '/products/a b',
  '/products/\u00e9',
  '/products/a\tb',
  '/products/a#b',
  '/products?a b',
  '/products?a#b',
  '/products?%zz',
  '/products?\u00e9',
  'http://evil.example/products',
  'http://shop@evil.example/products',
  'ftp://shop/products',
  '*',
  'shop:80',
  '',
])('%j is refused', (raw) => {
  expect(refusal(raw)).toBe('invalid_request');
});

test('a target is 8 KiB long at most', () => {
  expect(refusal(`/products?${'a'.repeat(8_000)}`)).toBe('passes');
  expect(refusal(`/products?${'a'.repeat(9_000)}`)).toBe('uri_too_long');
});

test('a route is found by its segments, literal ones first', () => {
  expect(resolveTarget('POST', '/products/import', '')).toMatchObject({ app: 'product-service', methods: ['POST'] });
  expect(resolveTarget('GET', '/products/a', '?b')).toMatchObject({
    app: 'product-service',
    path: '/products/a',
    query: '?b',
    facts: { cache: 'keep' },
    methods: expect.arrayContaining(['GET', 'HEAD', 'PATCH', 'DELETE']),
  });
  expect(resolveTarget('POST', '/orders/a/cancel', '')).toMatchObject({ app: 'order-service', methods: ['POST'] });
  expect(resolveTarget('POST', '/auth/login', '')?.facts).toEqual({ anonymous: true, limit: 'auth', repeatable: true });
  expect(resolveTarget('GET', '/auth/login', '')?.facts).toEqual({});
});

test.each([
  '',
  '/',
  '/internal/variants',
  '/Products',
  '/PRODUCTS',
  '/constructor',
  '/__proto__',
  '/dapr/subscribe',
  '/openapi.json',
  '/products/',
  '/products/a/b/c/d',
  '/products/.hidden',
])('%j belongs to nobody', (path) => {
  expect(resolveTarget('GET', path, '')).toBeUndefined();
});
