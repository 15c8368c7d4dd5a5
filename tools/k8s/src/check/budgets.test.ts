/** Memory and times that depend on one another: Redis and its streams, heaps and limits, health checks. */
import { topics } from '@skysync/contracts';
import type { KubernetesObject } from '../kubectl';
import { built, ofKind, overlays, type Workload, workloads } from './built-objects';
import { apps, type DaprObject, daprFile, declaredService, services } from './repository-facts';

const kib = 1024;
const mib = kib * kib;
/** What one event takes in a stream of Redis at most, as measured with the largest orders. */
const eventBytes = 1.5 * kib;

/** `704mb` of Redis or `1Gi` of Kubernetes, in bytes. */
function bytes(size = ''): number {
  const [, amount, unit = ''] = /^(\d+)\s*([a-z]+)$/i.exec(size) ?? [];
  const factor = { mb: mib, mi: mib, gb: kib * mib, gi: kib * mib }[unit.toLowerCase()];
  if (!factor) throw new Error(`${size} is no size`);
  return Number(amount) * factor;
}

const named = (objects: KubernetesObject[], name: string): Workload => {
  const found = workloads(objects).find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
};

test('all streams at their longest fit into Redis, and Redis into its pod', async () => {
  const objects = await built('local');
  const pubsub = ofKind<DaprObject>(objects, 'Component').find(({ metadata }) => metadata.name === 'pubsub');
  const longest = Number(pubsub?.spec.metadata?.find(({ name }) => name === 'maxLenApprox')?.value);
  const deadLetterStreams = services.flatMap((app) => declaredService(app, require).topics).length;
  const [redis] = named(objects, 'redis').spec.template.spec.containers;
  const command = redis?.command ?? [];
  const maxmemory = bytes(command[command.indexOf('--maxmemory') + 1]);
  expect(longest).toBeGreaterThan(0);
  expect(longest * (topics.length + deadLetterStreams) * eventBytes).toBeLessThanOrEqual(maxmemory);
  // what Redis counts is not all: fragmentation, and the copy of pages while its log is rewritten
  expect(bytes(redis?.resources?.limits?.memory)).toBeGreaterThanOrEqual(1.3 * maxmemory);
});

describe.each(overlays)('overlay %s', (overlay) => {
  const objects = built(overlay);

  test.each(apps)('%s listens on the pod, with the heap of dapr.yaml', async (app) => {
    const [container] = named(await objects, app).spec.template.spec.containers;
    const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
    const local = daprFile.apps.find(({ appID }) => appID === app);
    const memory = { ...daprFile.common.env, ...local?.env };
    expect(env).toMatchObject({ APP_HOST: '0.0.0.0', ...memory });
    const heap = Number(/--max-old-space-size=(\d+)/.exec(memory.NODE_OPTIONS ?? '')?.[1]) * mib;
    expect(bytes(container?.resources?.limits?.memory)).toBeGreaterThanOrEqual(1.5 * heap);
  });

  test.each(apps)('%s gets no events while it is ill, and is not ill for one slow moment', async (app) => {
    const { annotations = {} } = named(await objects, app).spec.template.metadata;
    expect(annotations).toMatchObject({
      'dapr.io/enable-app-health-check': String(daprFile.common.enableAppHealthCheck),
      'dapr.io/app-health-check-path': daprFile.common.appHealthCheckPath,
    });
    const { interval, timeout, threshold } = {
      interval: Number(annotations['dapr.io/app-health-probe-interval']),
      timeout: Number(annotations['dapr.io/app-health-probe-timeout']) / 1000,
      threshold: Number(annotations['dapr.io/app-health-threshold']),
    };
    expect(timeout).toBeLessThan(interval);
    expect(threshold).toBeGreaterThanOrEqual(2);
    expect(interval * threshold).toBeLessThanOrEqual(15);
  });
});
