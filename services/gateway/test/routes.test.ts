/** Every public operation that a service documents has its line in the policy, so a new route cannot be forgotten there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { owners, serviceApps } from '../src/path-guard';

const repository = join(__dirname, '../../..');
const policy = readFileSync(join(repository, 'components/policies/gateway.rego'), 'utf8');
// the table is a JSON object but for its trailing commas
const routes = JSON.parse((/^routes := (\{.*?^\})/ms.exec(policy)?.[1] ?? '').replace(/,(\s*\})/g, '$1')) as Record<
  string,
  Record<string, Record<string, string>>
>;

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const ownOfEvery = ['/openapi.json', '/healthz', '/readyz', '/dapr/subscribe'];

test.each(serviceApps.map((app) => [app]))('%s', (app) => {
  const file = join(repository, 'services', app, 'openapi.yaml');
  expect(existsSync(file)).toBe(true);
  const { paths } = parse(readFileSync(file, 'utf8')) as { paths: Record<string, Record<string, unknown>> };
  const missing = Object.entries(paths).flatMap(([path, item]) => {
    if (path.startsWith('/internal/') || ownOfEvery.includes(path)) return [];
    const pattern = path.slice(1).replace(/\{[^}]+\}/g, '*');
    return methods
      .filter((method) => item[method] && !routes[app]?.[method.toUpperCase()]?.[pattern])
      .map((method) => `${method.toUpperCase()} ${path}`);
  });
  expect(missing).toEqual([]);
});

test('the path guard sends each first segment where the policy expects it', () => {
  const expected = Object.entries(routes).flatMap(([app, methodsOf]) =>
    Object.values(methodsOf)
      .flatMap((paths) => Object.keys(paths))
      .filter((path) => path !== 'openapi.json')
      .map((path) => [path.split('/')[0], app]),
  );
  expect({ ...owners }).toEqual(Object.fromEntries(expected));
});
