import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from './instance';
import { maxMemory } from './redis';

const topics = 4;
/** Measured over the demo purchases: 830 (`memory usage orders` / `xlen orders`); orders of many lines take more. */
const bytesOfAnEvent = 3_000;

const read = (file: string): string => readFileSync(join(repository, file), 'utf8');

test('all streams at their longest fit into the memory of Redis', () => {
  const { metadata } = parse(read('components/pubsub.yaml')).spec;
  const longest = Number(metadata.find(({ name }: { name: string }) => name === 'maxLenApprox').value);
  expect(longest).toBeGreaterThan(0);
  expect(topics * longest * bytesOfAnEvent).toBeLessThan(Number.parseInt(maxMemory, 10) * 1024 * 1024);
});

test('the cluster gives its Redis the same', () => {
  expect(read('k8s/overlays/local/redis.yaml')).toContain(`- --maxmemory\n            - ${maxMemory}\n`);
});
