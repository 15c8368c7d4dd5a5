import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDatabase } from './database';
import { newInstance } from './instance';
import { appIds, defaultPorts } from './ports';
import { ensureSecrets } from './secrets';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'skysync-secrets-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const instanceAt = (redis: number) => newInstance({ directory, ports: { ...defaultPorts, REDIS_PORT: redis } });

test('secrets are made once and kept, while addresses follow the ports', () => {
  const first = ensureSecrets(instanceAt(7001));
  const tokens = appIds.map((app) => readFileSync(join(directory, `${app}.env`), 'utf8'));
  const second = ensureSecrets(instanceAt(7002));
  expect(first['redis-host']).toBe('127.0.0.1:7001');
  expect({ ...second, 'redis-host': '' }).toEqual({ ...first, 'redis-host': '' });
  expect(second['redis-host']).toBe('127.0.0.1:7002');
  expect(appIds.map((app) => readFileSync(join(directory, `${app}.env`), 'utf8'))).toEqual(tokens);
});

test('a secret that an earlier version did not know is made, and then kept', () => {
  const { 'refresh-token-key': _, ...earlier } = ensureSecrets(instanceAt(7001));
  writeFileSync(join(directory, 'secrets.json'), JSON.stringify(earlier));
  const later = ensureSecrets(instanceAt(7001));
  expect(later).toMatchObject(earlier);
  expect(later['refresh-token-key']).toMatch(/^[\w-]{32}$/);
  expect(ensureSecrets(instanceAt(7001))).toEqual(later);
});

test('only their owner reads them, and no two apps share a token', () => {
  ensureSecrets(instanceAt(7001));
  for (const file of ['secrets.json', ...appIds.map((app) => `${app}.env`)]) {
    expect(statSync(join(directory, file)).mode & 0o077).toBe(0);
  }
  const tokens = appIds.flatMap((app) => readFileSync(join(directory, `${app}.env`), 'utf8').match(/(?<==).+/g) ?? []);
  expect(new Set(tokens).size).toBe(2 * appIds.length);
});

test('the policy carries the public keys and no private one', () => {
  const secrets = ensureSecrets(instanceAt(7001));
  const jwks = JSON.parse(/^jwks := (.*)$/m.exec(secrets['gateway-policy'] ?? '')?.[1] ?? '""');
  expect(JSON.parse(jwks)).toEqual(JSON.parse(secrets['jwt-public-keys'] ?? ''));
  expect(jwks).not.toContain('"d"');
  expect(JSON.parse(secrets['jwt-signing-key'] ?? '').kid).toBe(JSON.parse(jwks).keys[0].kid);
});

test('a database name goes into any address, and the login stays valid', () => {
  expect(withDatabase('mongodb://localhost:27017', 'orders')).toBe('mongodb://localhost:27017/orders');
  expect(withDatabase('mongodb://a,b/x?replicaSet=r', 'orders')).toBe('mongodb://a,b/orders?replicaSet=r');
  expect(withDatabase('mongodb://u:p@a', 'orders')).toBe('mongodb://u:p@a/orders?authSource=admin');
  expect(withDatabase('mongodb+srv://u:p@a/x', 'orders')).toBe('mongodb+srv://u:p@a/orders?authSource=x');
});
