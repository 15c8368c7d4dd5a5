/** Holds the runtime on a real daprd to the promises of every Runtime, whichever broker carries its events. */
import { createServer } from 'node:http';
import { createLogger, type Runtime } from '@skysync/service-kit';
import {
  type ConformanceApp,
  conformanceParts,
  createConformanceApp,
  runtimeChecks,
  startTestSidecar,
  type TestSidecar,
  timerName,
} from '@skysync/test-kit';
import { createDaprRuntime } from '../src/dapr-runtime';

/** Of this test process. */
export const appId = `conformance-${process.pid}`;

const redis = `
    - { name: redisHost, value: "${process.env.TEST_REDIS_HOST}" }
    - { name: redisPassword, value: "${process.env.TEST_REDIS_PASSWORD}" }`;
const component = (name: string, type: string, metadata: string): string => `apiVersion: dapr.io/v1alpha1
kind: Component
metadata: { name: ${name} }
spec:
  type: ${type}
  version: v1
  metadata:${metadata}
`;
const resiliency = `apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata: { name: resiliency }
spec:
  policies:
    retries: { deliver: { policy: constant, duration: 100ms, maxRetries: 2 } }
  targets:
    components: { pubsub: { inbound: { retry: deliver } } }
`;

/** A type of broker and the settings of its component, as YAML. */
export interface Broker {
  type: string;
  metadata: string;
}

export const redisStreams: Broker = {
  type: 'pubsub.redis',
  metadata: `${redis}\n    - { name: concurrency, value: "16" }`,
};

const startSidecar = ({ type, metadata }: Broker): Promise<TestSidecar> =>
  startTestSidecar({
    appId,
    secrets: conformanceParts.secrets,
    resources: {
      'pubsub.yaml': component('pubsub', type, metadata),
      'statestore.yaml': component('statestore', 'state.redis', redis),
      'timer.yaml': component(timerName, 'bindings.cron', '\n    - { name: schedule, value: "@every 1s" }'),
      'files.yaml': component(
        conformanceParts.binding,
        'bindings.localstorage',
        '\n    - { name: rootPath, value: kept }',
      ),
      'resiliency.yaml': resiliency,
    },
  });

/** Declares the tests. `broker` is asked for before anything starts. */
export function holdToConformance(broker: () => Promise<Broker>): void {
  let sidecar: TestSidecar;
  let callersSidecar: TestSidecar;
  let runtime: Runtime;
  let caller: Runtime;
  let app: ConformanceApp;
  const server = createServer((req, res) => app.app(req, res));

  beforeAll(async () => {
    sidecar = await startSidecar(await broker());
    const log = createLogger(appId);
    log.silent = true;
    runtime = createDaprRuntime(appId, log, sidecar.env);
    const callerId = `caller-${process.pid}`;
    callersSidecar = await startTestSidecar({ appId: callerId, secrets: {}, resources: {}, beside: sidecar });
    caller = createDaprRuntime(callerId, log, callersSidecar.env);
    app = createConformanceApp(runtime);
    await Promise.all([runtime.ready(), caller.ready()]);
    await new Promise<void>((resolve) => server.listen(Number(sidecar.env.APP_PORT), '127.0.0.1', resolve));
  }, 60_000);

  afterAll(async () => {
    await Promise.all([sidecar.stop(), callersSidecar.stop()]);
    await Promise.all([runtime.close(), caller.close()]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test.each(runtimeChecks)('$name', async ({ check }) => {
    await check({ runtime, caller, app, strangersHeaders: {}, tick: async () => {} });
  });
}
