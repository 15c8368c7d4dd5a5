import { decidingOperation } from './access-trie';

/** What a sidecar of Dapr 1.18.2 answered in a cluster: POST /categories/import was denied. */
const operations = ['/categories', '/categories/import', '/orders/*', '/orders/*/cancel'].map((name) => ({ name }));

test.each([
  ['/categories', '/categories'],
  ['/categories/import', '/categories'],
  ['/orders/o1', '/orders/*'],
  ['/orders/o1/cancel', '/orders/*/cancel'],
  ['/orders/o1/refund', undefined],
  ['/elsewhere', undefined],
])('%s is decided by %s', (path, name) => {
  expect(decidingOperation(operations, path)?.name).toBe(name);
});
