import { createServer } from 'node:net';
import { refuseTakenPorts } from './port-owner';
import { appIds, defaultPorts, freePorts, portsOf, readPorts } from './ports';
import { readRunFile } from './run-file';

test('dapr.yaml names the same apps and the same ports', () => {
  const { apps } = readRunFile();
  expect(apps.map(({ appID }) => appID)).toEqual(appIds);
  for (const run of apps) {
    expect({
      app: run.appPort,
      http: run.daprHTTPPort,
      grpc: run.daprGRPCPort,
      internal: run.daprInternalGRPCPort,
      metrics: run.metricsPort,
    }).toEqual(portsOf(defaultPorts, run.appID as (typeof appIds)[number]));
  }
});

test('the environment overrides a port, and nonsense is refused with its name', () => {
  expect(readPorts({ GATEWAY_PORT: '9000' }).GATEWAY_PORT).toBe(9000);
  expect(readPorts({}).GATEWAY_PORT).toBe(8080);
  expect(() => readPorts({ GATEWAY_PORT: 'eighty' })).toThrow('GATEWAY_PORT=eighty is not a port number');
  expect(() => readPorts({ GATEWAY_PORT: '7101' })).toThrow('USER_SERVICE_PORT');
});

test('free ports are one for each part', async () => {
  const ports = await freePorts();
  expect(Object.keys(ports)).toEqual(Object.keys(defaultPorts));
  expect(new Set(Object.values(ports)).size).toBe(Object.keys(ports).length);
});

test('a taken port is told with its name, number and process', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const refusal = refuseTakenPorts({ REDIS_PORT: port }, ['REDIS_PORT']);
  await expect(refusal).rejects.toThrow(
    new RegExp(`port ${port} \\(REDIS_PORT\\) is taken by pid ${process.pid}: .*node`),
  );
  await new Promise((resolve) => server.close(resolve));
});
