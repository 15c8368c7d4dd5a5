/** Going back, against a `kubectl` that keeps what is applied in a folder. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesObject } from '../kubectl';
import { provenRelease, rememberDeployed, rememberProven } from './history';
import { rollback } from './rollback';

/** Says yes to whatever it is asked; `apply` keeps objects as files, `get configmap` reads them. */
const standIn = `#!${process.execPath}
const { existsSync, readFileSync, writeFileSync, appendFileSync } = require('node:fs');
const folder = process.env.STAND_IN_CLUSTER;
const given = process.argv.slice(2);
const args = given.filter((arg, at) => !/^--(context|namespace)$/.test(arg) && !/^--(context|namespace)$/.test(given[at - 1]));
const [command, kind, name, , how] = args;
const file = (object) => folder + '/' + object.kind.toLowerCase() + '-' + object.metadata.name;
if (command === 'config') {
  process.stdout.write('kind-shop');
} else if (command === 'apply') {
  for (const object of JSON.parse(readFileSync(0)).items) {
    writeFileSync(file(object), JSON.stringify(object));
    appendFileSync(folder + '/applied', object.kind + ' ' + object.metadata.name + (args.includes('--prune') ? ' and no other' : '') + '\\n');
  }
} else if (command === 'get' && kind === 'configmap') {
  const path = folder + '/' + kind + '-' + name;
  if (!existsSync(path)) process.exit(1);
  if (how) process.stdout.write(JSON.parse(readFileSync(path)).binaryData.objects);
}
`;

const before = { ...process.env };
let cluster: string;

beforeEach(() => {
  cluster = mkdtempSync(join(tmpdir(), 'skysync-cluster-'));
  mkdirSync(join(cluster, 'objects'));
  const program = join(cluster, 'kubectl');
  writeFileSync(program, standIn);
  chmodSync(program, 0o755);
  Object.assign(process.env, { KUBECTL: program, STAND_IN_CLUSTER: join(cluster, 'objects'), OVERLAY: 'local' });
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => {
  process.env = { ...before };
  rmSync(cluster, { recursive: true });
  jest.restoreAllMocks();
});

const release = (image: string, limit: string): KubernetesObject[] => [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'limits' }, data: { limit } },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'gateway' }, spec: { image } },
];
const inCluster = (file: string): KubernetesObject => JSON.parse(readFileSync(join(cluster, 'objects', file), 'utf8'));

test('nothing has sold anything yet', async () => {
  await rememberDeployed(release('gateway:1', '10'));
  await expect(rollback()).rejects.toThrow('no release to go back to');
});

test('a release that sold nothing is replaced by the last one that did, settings included', async () => {
  await rememberDeployed(release('gateway:1', '10'));
  await rememberProven();
  await rememberDeployed(release('gateway:2', '20'));
  await rememberDeployed(release('gateway:3', '30')); // neither is proven
  await rollback();
  expect(inCluster('deployment-gateway')).toMatchObject({ spec: { image: 'gateway:1' } });
  expect(inCluster('configmap-limits')).toMatchObject({ data: { limit: '10' } });
  const applied = readFileSync(join(cluster, 'objects/applied'), 'utf8').trim().split('\n');
  expect(applied.slice(-2)).toEqual(['ConfigMap limits and no other', 'Deployment gateway and no other']);
});

test('what was brought back is what is deployed, and the next proven release takes its place', async () => {
  await rememberDeployed(release('gateway:1', '10'));
  await rememberProven();
  await rememberDeployed(release('gateway:2', '20'));
  await rollback();
  await rememberProven();
  expect(await provenRelease()).toEqual(release('gateway:1', '10'));
  await rememberDeployed(release('gateway:4', '40'));
  await rememberProven();
  expect(await provenRelease()).toEqual(release('gateway:4', '40'));
});
