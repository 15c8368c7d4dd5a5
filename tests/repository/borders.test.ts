/** The linter guards the borders of the house: each rule is broken on purpose in a copy, and found. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'skysync-borders-'));
  for (const file of [
    'biome.json',
    'package.json',
    'services/order-service/package.json',
    'packages/dapr/package.json',
  ])
    cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const order = 'services/order-service';

/** The rules that the linter finds broken in files of these texts. */
function brokenBy(files: Record<string, string>): string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
  const paths = Object.keys(files);
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'lint', '--reporter=json', ...paths],
    { cwd: copy, encoding: 'utf8' },
  );
  for (const path of paths) rmSync(join(copy, path));
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; severity: string }[] };
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return [...new Set(errors.map(({ category }) => category.split('/').at(-1) ?? ''))].sort();
}

const importing = (name: string): string => `import { it } from '${name}';\n\nexport const used = it;\n`;

test('what breaks nothing is let through', () => {
  expect(brokenBy({ [`${order}/src/orders/order.ts`]: importing('@skysync/contracts') })).toEqual([]);
  expect(brokenBy({ [`${order}/src/orders/order-record.ts`]: importing('mongoose') })).toEqual([]);
});

test.each([
  '@skysync/payment-service',
  '@skysync/gateway',
  '@skysync/platform',
  '../../payment-service/src/deps',
  '../../../tools/platform/src/main',
])('a service does not import %s', (name) => {
  expect(brokenBy({ [`${order}/src/asks.ts`]: importing(name) })).toContain('noRestrictedImports');
  expect(brokenBy({ [`${order}/src/orders/order-states.ts`]: importing(name) })).toContain('noRestrictedImports');
});

test.each([
  '@skysync/order-service',
  '@skysync/gateway',
  '@skysync/platform',
  '../../../services/order-service/src/deps',
])('a package does not import %s', (name) =>
  expect(brokenBy({ 'packages/dapr/src/asks.ts': importing(name) })).toContain('noRestrictedImports'),
);

test.each([
  'services/order-service/src/a.ts',
  'services/order-service/test/a.ts',
  'packages/dapr/src/a.ts',
  'tests/a.ts',
  'tools/k8s/src/a.ts',
])('nothing compiled is imported by %s', (path) =>
  expect(brokenBy({ [path]: importing('@skysync/service-kit/dist/routes/route') })).toContain('noRestrictedImports'),
);

const domainFiles = [
  'orders/order.ts',
  'orders/order-states.ts',
  'orders/place-steps.ts',
  'payments/payment-facts.ts',
  'pricing/totals.ts',
  'pricing/tax/zero-rated.ts',
  'pricing/shipping/free-shipping.ts',
  'pricing/promotions/no-promotion.ts',
  'orders/moved.ts',
  'checkout/settlement.ts',
  'audit/payment-checks.ts',
  'payments/move-payment.ts',
  'products/slug.ts',
];
test.each(
  domainFiles.flatMap((file) => ['express', 'mongoose', '@skysync/dapr', 'node:http'].map((name) => [file, name])),
)('the domain file %s does not import %s', (file, name) =>
  expect(brokenBy({ [`${order}/src/${file}`]: importing(name) })).toContain('noRestrictedImports'),
);

const importingFromKit = (name: string): string =>
  `import { ${name} } from '@skysync/service-kit';\n\nexport const used = ${name};\n`;

test.each(domainFiles)(
  'the domain file %s takes aggregates and money from the kit, and neither requests nor answers',
  (file) => {
    for (const name of ['currentStore', 'currentContext', 'Problem', 'notFound', 'reply']) {
      expect(brokenBy({ [`${order}/src/${file}`]: importingFromKit(name) })).toContain('noRestrictedImports');
    }
    for (const name of ['money', 'MoneyError']) {
      expect(brokenBy({ [`${order}/src/${file}`]: importingFromKit(name) })).toEqual([]);
    }
  },
);

test('a package must be declared by who imports it', () => {
  expect(brokenBy({ [`${order}/src/asks.ts`]: importing('left-pad') })).toEqual(['noUndeclaredDependencies']);
});

test('imports do not run in circles', () => {
  const found = brokenBy({
    [`${order}/src/one.ts`]: "import { two } from './two';\n\nexport const one = (): number => two();\n",
    [`${order}/src/two.ts`]: "import { one } from './one';\n\nexport const two = (): number => one();\n",
  });
  expect(found).toEqual(['noImportCycles']);
});

test('no file is longer than 250 lines, tests too', () => {
  const lines = (count: number): string => 'export {};\n'.repeat(count);
  for (const path of [`${order}/src/long.ts`, `${order}/test/long.test.ts`]) {
    expect(brokenBy({ [path]: lines(251) })).toContain('noExcessiveLinesPerFile');
    expect(brokenBy({ [path]: lines(200) })).toEqual([]);
  }
});
