import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resourcesOf } from './broker';
import { furtherPorts } from './further-ports';
import { defaultPorts, portsOf, readPorts } from './ports';
import { appOf, folderOf, prepareFolder, readReplicas, replicaIn, replicasOf } from './replicas';
import { derivedRunFile } from './run-file';

test('without a word there is one of each, and a number makes more of it', () => {
  expect(readReplicas('')).toEqual(['user-service', 'product-service', 'order-service', 'payment-service', 'gateway']);
  const replicas = readReplicas('order-service=3,product-service=1');
  expect(replicas.filter((replica) => appOf(replica) === 'order-service')).toEqual([
    'order-service',
    'order-service-2',
    'order-service-3',
  ]);
  expect(replicas).toHaveLength(7);
});

test.each(['order-service=0', 'order-service=6', 'order-service', 'order-service=two', 'shop=2', 'gateway=2'])(
  '%s is refused',
  (text) => {
    expect(() => readReplicas(text)).toThrow(`REPLICAS: "${text}" is not SERVICE=1 to 5`);
  },
);

test('each has ports of its own, and who asks for none has no more than the usual ones', () => {
  const env = { REPLICAS: 'order-service=2,user-service=5' };
  const ports = readPorts({ ORDER_SERVICE_2_PORT: '9999' }, furtherPorts({ env }));
  expect(portsOf(ports, 'order-service-2')).toEqual({
    app: 9999,
    http: 7213,
    grpc: 7313,
    internal: 7413,
    metrics: 7513,
  });
  const numbers = Object.values(ports);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(readPorts({}, furtherPorts({ env: {} }))).toEqual(defaultPorts);
  expect(furtherPorts({ env: { BROKER: 'jetstream' } })).toEqual({ NATS_PORT: 7380 });
  expect(() => furtherPorts({ env: { BROKER: 'kafka' } })).toThrow('BROKER=kafka is not one of redis, jetstream');
});

test('each works in a folder of its own, by which it is known, with the secrets of all', () => {
  const directory = mkdtempSync(join(tmpdir(), 'skysync-replicas-'));
  const instance = { directory, env: { REPLICAS: 'order-service=2' }, fast: true };
  const ports = readPorts({}, furtherPorts(instance));
  writeFileSync(join(directory, 'secrets.json'), '{"a":"b"}');
  prepareFolder(instance, 'order-service-2');
  prepareFolder(instance, 'order-service-2');
  prepareFolder(instance, 'order-service');
  const folder = folderOf(instance, 'order-service-2');
  expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe('{"a":"b"}');
  expect(lstatSync(join(folder, 'names.db')).isSymbolicLink()).toBe(true);
  expect(replicaIn(folder, 'order-service')).toBe('order-service-2');
  expect(replicaIn(directory, 'order-service')).toBe('order-service');
  const { apps } = derivedRunFile({ ...instance, ports }, ['order-service-2']);
  expect(apps).toMatchObject([{ appID: 'order-service', appDirPath: folder, appPort: 7113, daprHTTPPort: 7213 }]);
  expect(replicasOf(instance)).toContain('order-service-2');
  rmSync(directory, { recursive: true });
});

test('another broker is a copy of the components, which is left alone while it is as it should be', () => {
  const directory = mkdtempSync(join(tmpdir(), 'skysync-broker-'));
  const instance = { directory, env: { BROKER: 'jetstream' } };
  const folder = resourcesOf(instance);
  expect(readdirSync(folder)).toContain('statestore.yaml');
  expect(readFileSync(join(folder, 'pubsub.yaml'), 'utf8')).toContain('type: pubsub.jetstream');
  const before = readdirSync(folder).map((file) => lstatSync(join(folder, file)).ino);
  resourcesOf(instance);
  expect(readdirSync(folder).map((file) => lstatSync(join(folder, file)).ino)).toEqual(before);
  expect(resourcesOf({ directory, env: {} })).toMatch(/components$/);
  rmSync(directory, { recursive: true });
});
