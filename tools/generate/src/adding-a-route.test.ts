/** docs/adding-a-route.md works as written: a copy of the repository gets its route, and answers it. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyRepository, type RepositoryCopy } from '@skysync/test-kit';

const page = readFileSync(join(__dirname, '../../../docs/adding-a-route.md'), 'utf8');
const block = (kind: string): string => {
  const found = [...page.matchAll(new RegExp(`^\`\`\`ts ${kind}\\n(.*?)^\`\`\`$`, 'gms'))];
  if (found.length !== 1) throw new Error(`the page has ${found.length} blocks of ${kind}`);
  return found[0]?.[1] ?? '';
};

let copy: RepositoryCopy;
beforeAll(() => {
  copy = copyRepository();
});
afterAll(() => copy.remove());

const inCopy = (path: string): string => join(copy.directory, path);

/** Runs a program of Node's in the copy; its output is what a failure shows. */
function run(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy.directory, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

test('the route of the page is declared, generated from, and answers', () => {
  const routes = inCopy('services/product-service/src/categories/category-routes.ts');
  const [before = '', after] = readFileSync(routes, 'utf8').split(/^\];\n/m);
  expect(after).toBe('');
  writeFileSync(routes, `${before.replace(/^(?=import )/m, block('import'))}${block('route')}];\n`);
  writeFileSync(inCopy('services/product-service/test/read-category.test.ts'), block('test'));

  expect(run('node_modules/typescript/bin/tsc', '--build', 'services/product-service')).toMatchObject({ status: 0 });
  const { status, output } = run('tools/generate/dist/main.js');
  expect({ status, output }).toMatchObject({ status: 0 });
  const written = [...output.matchAll(/^wrote (.*)$/gm)].map(([, path]) => path);
  expect(written).toEqual(
    expect.arrayContaining([
      'services/product-service/openapi.json',
      'services/gateway/openapi.json',
      'components/policies/routes.rego',
      'services/gateway/src/generated/routes.ts',
      'k8s/base/configurations/product-service.yaml',
      'docs/routes.md',
      'packages/shop-client/src/schema.ts',
    ]),
  );
  expect(readFileSync(inCopy('docs/routes.md'), 'utf8')).toContain('`GET /categories/{slug}`');

  const jest = ['node_modules/jest/bin/jest.js', '--config', 'tools/k8s/jest.config.js'];
  const tested = run(...jest, '--testMatch', '<rootDir>/services/product-service/test/read-category.test.ts');
  expect(tested).toMatchObject({ status: 0, output: expect.stringContaining('1 passed, 1 total') });
  const linted = run('node_modules/@biomejs/biome/bin/biome', 'check', '--write', 'services/product-service');
  expect(linted).toMatchObject({ status: 0 });
}, 240_000);
