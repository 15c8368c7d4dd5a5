/** A real daprd with real Redis keeps the promises of every Runtime. */
import { createServer } from 'node:http';
import { createLogger, type Runtime } from '@skysync/service-kit';
import {
  type ConformanceApp,
  type ConformanceSidecars,
  createConformanceApp,
  runtimeChecks,
  startConformanceSidecars,
} from '@skysync/test-kit';
import { createDaprRuntime } from './dapr-runtime';

let sidecars: ConformanceSidecars;
let runtime: Runtime;
let caller: Runtime;
let app: ConformanceApp;
const server = createServer((req, res) => app.app(req, res));

beforeAll(async () => {
  const appId = `conformance-${process.pid}`;
  sidecars = await startConformanceSidecars(appId);
  const log = createLogger(appId);
  log.silent = true;
  runtime = createDaprRuntime(appId, log, sidecars.sidecar.env);
  caller = createDaprRuntime(sidecars.callerId, log, sidecars.callersSidecar.env);
  app = createConformanceApp(runtime);
  await Promise.all([runtime.ready(), caller.ready()]);
  const port = Number(sidecars.sidecar.env.APP_PORT);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}, 60_000);

afterAll(async () => {
  await Promise.all([sidecars.sidecar.stop(), sidecars.callersSidecar.stop()]);
  await Promise.all([runtime.close(), caller.close()]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test.each(runtimeChecks)('$name', async ({ check }) => {
  await check({ runtime, caller, app, strangersHeaders: {}, tick: async () => {} });
});
