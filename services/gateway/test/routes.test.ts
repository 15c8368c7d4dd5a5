/** The policy lets through exactly the operations that the services document: none is forgotten, none is left over. */
import { readFileSync } from 'node:fs';
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

test.each(serviceApps.map((app) => [app]))('%s', (app) => {
  const file = join(repository, 'services', app, 'openapi.yaml');
  const { paths } = parse(readFileSync(file, 'utf8')) as { paths: Record<string, Record<string, unknown>> };
  const documented = Object.entries(paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method])
      .map((method) => `${method.toUpperCase()} ${path.slice(1).replace(/\{[^}]+\}/g, '*')}`),
  );
  const letThrough = Object.entries(routes[app] ?? {}).flatMap(([method, paths]) =>
    Object.keys(paths)
      .filter((path) => path !== 'openapi.json')
      .map((path) => `${method} ${path}`),
  );
  expect(letThrough.sort()).toEqual(documented.sort());
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
