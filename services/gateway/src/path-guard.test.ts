/** The path grammar. */
import { resolveTarget } from './path-guard';

const code = (url: string): string => {
  try {
    resolveTarget(url);
    return 'passes';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each([
  ['/api/v1/products', '/products', ''],
  ['/api/v1/products?q=%2e%2e/&x=1', '/products', '?q=%2e%2e/&x=1'],
  ['/api/v1/inventory/TEE-RED_M.2', '/inventory/TEE-RED_M.2', ''],
  ['/api/v1/orders/a~b/cancel?', '/orders/a~b/cancel', '?'],
])('%s goes on as it is', (url, path, query) => {
  expect(resolveTarget(url)).toMatchObject({ path, query });
});

test.each([
  '/api/v1',
  '/api/v1/',
  '/api/v1/products/',
  '/api/v1//products',
  '/api/v1/products//x',
  '/api/v1/products/.',
  '/api/v1/products/..',
  '/api/v1/products/../internal/variants',
  '/api/v1/products/.hidden',
  '/api/v1/products/%2e%2e/internal',
  '/api/v1/products/%2E',
  '/api/v1/products%2fx',
  '/api/v1/products%5cx',
  '/api/v1/products\\..\\internal',
  '/api/v1/products/%00',
  '/api/v1/products/a%20b',
  '/api/v1/products/\u00e9',
  '/api/v1/products/a\tb',
  '/api/v1/products/a#b',
  `/api/v1/products/${'a'.repeat(600)}`,
  '/api/v1/products?a b',
  `/api/v1/products?${'a'.repeat(5000)}`,
])('%j is refused', (url) => {
  expect(code(url)).toBe('invalid_request');
});

test.each([
  '/api/v1/internal/variants',
  '/api/v1/Products',
  '/api/v1/PRODUCTS',
  '/api/v1/constructor',
  '/api/v1/__proto__',
  '/api/v1/dapr/subscribe',
  '/api/v1/openapi.json',
])('%s belongs to nobody', (url) => {
  expect(code(url)).toBe('not_found');
});
