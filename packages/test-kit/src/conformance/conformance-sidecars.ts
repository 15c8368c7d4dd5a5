/** Two real sidecars with what the checks of a Runtime ask for: that of the runtime under test, and a caller's. */
import { startTestSidecar, type TestSidecar } from '../sidecar';
import { timerName } from './conformance-app';
import { conformanceParts } from './runtime-check';

/** Stop both in the end. */
export interface ConformanceSidecars {
  appId: string;
  sidecar: TestSidecar;
  callerId: string;
  callersSidecar: TestSidecar;
}

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

const redis = `
    - { name: redisHost, value: "${process.env.TEST_REDIS_HOST}" }
    - { name: redisPassword, value: "${process.env.TEST_REDIS_PASSWORD}" }`;

/** A type of broker and the settings of its component, as YAML. */
export interface Broker {
  type: string;
  metadata: string;
}

/** That of every run whose setup is the unit tests'. */
export const redisStreams: Broker = {
  type: 'pubsub.redis',
  metadata: `${redis}\n    - { name: concurrency, value: "16" }`,
};

/** Starts them; `TEST_REDIS_HOST` and `TEST_REDIS_PASSWORD` say where Redis is. They wait for the app. */
export async function startConformanceSidecars(appId: string, broker = redisStreams): Promise<ConformanceSidecars> {
  const sidecar = await startTestSidecar({
    appId,
    secrets: conformanceParts.secrets,
    resources: {
      'pubsub.yaml': component('pubsub', broker.type, broker.metadata),
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
  const callerId = `caller-of-${appId}`;
  const callersSidecar = await startTestSidecar({ appId: callerId, secrets: {}, resources: {}, beside: sidecar });
  return { appId, sidecar, callerId, callersSidecar };
}
