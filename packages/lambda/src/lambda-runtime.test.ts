/** A function over a remote sidecar keeps the promises of every Runtime: what the sidecar brings comes as events of Lambda. */
import type { Server } from 'node:http';
import { createDaprRuntime } from '@skysync/dapr';
import { ConfigError, createLogger, type Runtime } from '@skysync/service-kit';
import {
  type ConformanceApp,
  type ConformanceSidecars,
  createConformanceApp,
  type Invoke,
  runtimeChecks,
  startConformanceSidecars,
  startFunctionUrl,
  timerName,
} from '@skysync/test-kit';
import { createHandler } from './handler';
import { createLambdaRuntime } from './lambda-runtime';

const log = createLogger('conformance');
log.silent = true;
let sidecars: ConformanceSidecars;
let runtime: Runtime;
let caller: Runtime;
let app: ConformanceApp;
let invoke: Invoke;
let server: Server;

beforeAll(async () => {
  const appId = `function-${process.pid}`;
  sidecars = await startConformanceSidecars(appId);
  const { DAPR_HTTP_PORT, APP_PORT, ...tokens } = sidecars.sidecar.env;
  const started = new Promise<void>((resolve) => {
    const handler = createHandler(
      {
        appId,
        async start(made) {
          runtime = made;
          app = createConformanceApp(made);
          resolve();
          return { app: app.app, close: async () => {} };
        },
      },
      createLambdaRuntime,
      { ...tokens, DAPR_HTTP_ENDPOINT: `http://127.0.0.1:${DAPR_HTTP_PORT}` },
    );
    invoke = (event) => handler(event as Parameters<typeof handler>[0], {} as Parameters<typeof handler>[1]);
  });
  server = await startFunctionUrl(Number(APP_PORT), (event) => invoke(event));
  caller = createDaprRuntime(sidecars.callerId, log, sidecars.callersSidecar.env);
  await Promise.all([started, caller.ready()]);
}, 60_000);

afterAll(async () => {
  await Promise.all([sidecars.sidecar.stop(), sidecars.callersSidecar.stop()]);
  await Promise.all([runtime.close(), caller.close()]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test.each(runtimeChecks)('$name', async ({ check }) => {
  const tick = async (): Promise<void> => void (await invoke({ timer: timerName }).catch(() => undefined));
  await check({ runtime, caller, app, strangersHeaders: {}, tick });
});

test.each(['DAPR_HTTP_ENDPOINT', 'DAPR_API_TOKEN', 'APP_API_TOKEN'])('without %s nothing starts', (name) => {
  const env = {
    DAPR_HTTP_ENDPOINT: 'http://127.0.0.1:1',
    DAPR_API_TOKEN: 'a',
    APP_API_TOKEN: 'b',
    DAPR_HTTP_PORT: '1',
  };
  const make = () => createLambdaRuntime('order-service', log, { ...env, [name]: '' });
  expect(make).toThrow(ConfigError);
  expect(make).toThrow(`${name} is not set`);
});
