/** Holds the runtime on a real daprd to the promises of every Runtime, whichever broker carries its events. */
import { createServer } from 'node:http';
import { createLogger, type Runtime } from '@skysync/service-kit';
import {
  type Broker,
  type ConformanceApp,
  type ConformanceSidecars,
  createConformanceApp,
  runtimeChecks,
  startConformanceSidecars,
} from '@skysync/test-kit';
import { createDaprRuntime } from '../src/dapr-runtime';

/** Of this test process. */
export const appId = `conformance-${process.pid}`;

/** Declares the tests. `broker` is asked for before anything starts. */
export function holdToConformance(broker: () => Promise<Broker>): void {
  let sidecars: ConformanceSidecars;
  let runtime: Runtime;
  let caller: Runtime;
  let app: ConformanceApp;
  const server = createServer((req, res) => app.app(req, res));

  beforeAll(async () => {
    sidecars = await startConformanceSidecars(appId, await broker());
    const log = createLogger(appId);
    log.silent = true;
    runtime = createDaprRuntime(appId, log, sidecars.sidecar.env);
    caller = createDaprRuntime(sidecars.callerId, log, sidecars.callersSidecar.env);
    app = createConformanceApp(runtime);
    await Promise.all([runtime.ready(), caller.ready()]);
    await new Promise<void>((resolve) => server.listen(Number(sidecars.sidecar.env.APP_PORT), '127.0.0.1', resolve));
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
}
