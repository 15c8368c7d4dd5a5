/** docs/scaling.md says what follows from the figures, the manifests and the records of the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from 'mongoose';
import { parse, parseAllDocuments } from 'yaml';
import { cluster, costsIn, sizingTables } from '../../bench/src/sizing';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/scaling.md');
const figures = read('bench/results/latest.md');

test('the tables are those of the last benchmark; otherwise: make sizing', () => {
  expect(page).toContain(sizingTables(figures));
});

test('a pod more is planned with from the core on that one may not carry', () => {
  const costs = costsIn(figures, 'Where a purchase spends its CPU time');
  expect(Object.keys(costs).length).toBe(13);
  // 42 ms a purchase are 7 cores at 10,000 a minute, which ten sidecars carry at 70 % each
  const plain = figures.replace(/^\| ([a-z -]+) \| [\d.]+ \| (\d+) % \|$/gm, (_, part, share) => {
    return `| ${part} | ${part === 'order-service sidecar' ? '42.00' : '0.50'} | ${share} % |`;
  });
  const [alone = ''] = sizingTables(plain).split('### A purchase and');
  expect(alone).toContain('| order-service, pods (cores) | 0.50 | 42.00 | 3 (0.07) | 3 (0.70) | 10 (7.00) |');
  expect(alone).toContain('| gateway, pods (cores) | 0.50 | 0.50 | 3 (0.00) | 3 (0.01) | 3 (0.08) |');
  expect(alone).toContain('| redis, cores | 0.50 |  | 0.00 | 0.01 | 0.08 |');
});

test('what it plans with is what the manifests and the driver are told', () => {
  const services = readdirSync(join(root, 'k8s/base/services'));
  for (const file of services) {
    const [deployment] = parseAllDocuments(read(`k8s/base/services/${file}`))
      .map((document) => document.toJS())
      .filter(({ kind }) => kind === 'Deployment');
    const { metadata, spec } = deployment.spec.template;
    expect(metadata.annotations['dapr.io/sidecar-cpu-limit']).toBe(String(cluster.limit));
    expect(spec.containers[0].resources.limits.cpu).toBe(String(cluster.limit));
  }
  const { patches } = parse(read('k8s/overlays/production/kustomization.yaml')) as { patches: { patch: string }[] };
  const production = patches.map(({ patch }) => patch).join('\n');
  expect(production).toContain(`/spec/minReplicas, value: ${cluster.fewest} }`);
  expect(production).toContain(`/spec/maxReplicas, value: ${cluster.most} }`);
  expect(read('packages/service-kit/src/aggregates/connect-database.ts')).toContain(
    `'MONGODB_POOL_SIZE', ${cluster.pool},`,
  );
});

test('a stream remembers as long as is said', () => {
  const { spec } = parse(read('components/pubsub.yaml')) as { spec: { metadata: { name: string; value: string }[] } };
  const length = Number(spec.metadata.find(({ name }) => name === 'maxLenApprox')?.value);
  const minutesOf = (text: string): number =>
    [...text.matchAll(/(\d+) (h|min)/g)].reduce((sum, [, n, unit]) => sum + Number(n) * (unit === 'h' ? 60 : 1), 0);
  const rows = [...page.matchAll(/^\| ([\d,]+) \| [\d.]+ \| (\d+ (?:h|min)[^|]*) \|$/gm)];
  expect(rows).toHaveLength(3);
  for (const [, purchases = '', said = ''] of rows) {
    const perMinute = 2 * Number(purchases.replace(',', ''));
    expect([purchases, minutesOf(said)]).toEqual([purchases, Math.round(length / perMinute)]);
  }
});

interface Collection {
  database: string;
  name: string;
  /** Fields of its unique indexes, but that of `_id`. */
  unique: string[][];
}

const sourcesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file}`);

const isRecord = (value: unknown): value is { collection: string; schema: Schema } =>
  typeof value === 'object' && value !== null && 'collection' in value && 'schema' in value;

function declaredIn(database: string, folder: string): Collection[] {
  const files = sourcesOf(folder).map((path) => ({ path, text: read(path) }));
  const records = files
    .filter(({ text }) => /= defineRecord</.test(text))
    .flatMap(({ path }) => Object.values(require(join(root, path)) as Record<string, unknown>).filter(isRecord))
    .map(({ collection, schema }) => {
      const unique = schema.indexes().filter(([, options]) => options.unique);
      return { database, name: collection, unique: unique.map(([keys]) => Object.keys(keys)) };
    });
  const others = files.flatMap(({ text }) => [...text.matchAll(/nativeCollection(?:<[^>]*>)?\(\w+, '(\w+)'\)/g)]);
  return [...records, ...others.map(([, name = '']) => ({ database, name, unique: [] }))];
}

const withDatabase = ['user-service', 'product-service', 'order-service', 'payment-service'];
const declared = withDatabase.flatMap((service) => [
  ...declaredIn(service, `services/${service}/src`),
  ...declaredIn(service, 'packages/service-kit/src'),
]);
const described = [...page.matchAll(/^\| ([a-z]+-service) \| `(\w+)` \| (none|`\{[^`]*\}`) \|/gm)].map(
  ([, database = '', name = '', key = '']) => ({
    database,
    name,
    key: key === 'none' ? undefined : Object.keys(JSON.parse(key.replaceAll('`', ''))),
  }),
);

test('every collection of the code has its line, and every line its collection', () => {
  const names = (list: { database: string; name: string }[]): string[] =>
    list.map(({ database, name }) => `${database} ${name}`).sort();
  expect(declared.length).toBeGreaterThan(15);
  expect(names(described)).toEqual(names(declared));
});

test('a shard key is `_id`, on whose uniqueness idempotency stands, and no unique index lies across it', () => {
  const sharded = described.filter(({ key }) => key !== undefined);
  expect(sharded.length).toBeGreaterThan(4);
  for (const { database, name, key } of sharded) {
    const { unique = [] } = declared.find((each) => each.database === database && each.name === name) ?? {};
    expect({ name, key, unique }).toEqual({ name, key: ['_id'], unique: [] });
  }
  const products = declared.find(({ name }) => name === 'products');
  expect(products?.unique.map(([first]) => first)).toEqual(['store', 'store', 'store']);
});
