/** Pods grow with what is busy, spread over nodes and zones, and do not ask the database for more connections than it has. */
import type { KubernetesObject } from '../kubectl';
import { built, ofKind, overlays, type Workload, workloads } from './built-objects';
import { apps, read, services } from './repository-facts';

interface Autoscaler extends KubernetesObject {
  spec: {
    minReplicas: number;
    maxReplicas: number;
    metrics: { containerResource: { container: string; name: string } }[];
  };
}

interface ScaledObject extends KubernetesObject {
  spec: { triggers: { type: string; metadata: Record<string, string> }[] };
}

const autoscalers = async (overlay: string): Promise<Autoscaler[]> =>
  ofKind<Autoscaler>(await built(overlay), 'HorizontalPodAutoscaler');

const deployments = async (overlay: string): Promise<Workload[]> =>
  ofKind<Workload>(await built(overlay), 'Deployment');

test.each(overlays)('%s scales by whichever of app and sidecar is busier', async (overlay) => {
  for (const { metadata, spec } of await autoscalers(overlay))
    expect(spec.metrics.map(({ containerResource: { container, name } }) => `${container} ${name}`)).toEqual([
      `${metadata.name} cpu`,
      'daprd cpu',
    ]);
});

test('production spreads over zones for certain, each ReplicaSet by itself', async () => {
  for (const { spec } of await deployments('production'))
    expect(spec.template.spec.topologySpreadConstraints).toContainEqual(
      expect.objectContaining({
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'DoNotSchedule',
        matchLabelKeys: ['pod-template-hash'], // otherwise the pods of a rollout's other half count
      }),
    );
});

test.each(overlays)('%s: when nodes run short, data stays longest', async (overlay) => {
  const objects = await built(overlay);
  const values = new Map(
    ofKind(objects, 'PriorityClass').map(({ metadata, value }) => [metadata.name, value as number]),
  );
  for (const { kind, metadata, spec } of workloads(objects).filter((object) => object.kind !== 'Job')) {
    const expected = kind === 'StatefulSet' ? 'skysync-data' : 'skysync-services';
    expect({ of: metadata.name, is: spec.template.spec.priorityClassName }).toEqual({
      of: metadata.name,
      is: expected,
    });
  }
  expect(values.get('skysync-data')).toBeGreaterThan(values.get('skysync-services') ?? Number.POSITIVE_INFINITY);
});

test('the connections of all replicas are those that the documents ask the database for', async () => {
  const pool = Number(
    /'MONGODB_POOL_SIZE', (\d+)/.exec(read('packages/service-kit/src/aggregates/connect-database.ts'))?.[1],
  );
  const replicas = (await autoscalers('production'))
    .filter(({ metadata }) => services.includes(metadata.name))
    .reduce((sum, { spec }) => sum + spec.maxReplicas + 1, 0); // one more while a rollout goes on
  const said = /takes up to ([\d,]+) connections/.exec(read('docs/kubernetes.md'))?.[1] ?? '';
  expect(Number(said.replace(',', ''))).toBe(pool * replicas);
});

test.each(overlays)(
  '%s: no replica stops to take requests because the database is away for a moment',
  async (overlay) => {
    for (const { metadata, spec } of (await deployments(overlay)).filter(({ metadata }) =>
      services.includes(metadata.name),
    )) {
      const probe = spec.template.spec.containers[0]?.readinessProbe;
      const seconds = (probe?.periodSeconds ?? 10) * (probe?.failureThreshold ?? 3);
      // the database is back half a minute after its pod was deleted, see make k8s-crash-test
      expect({ of: metadata.name, longEnough: seconds >= 60 }).toEqual({ of: metadata.name, longEnough: true });
    }
  },
);

test('with KEDA every app is scaled once, by CPU and by the events that wait for it', async () => {
  const objects = await built('production-options');
  expect(ofKind(objects, 'HorizontalPodAutoscaler')).toEqual([]);
  const scaled = ofKind<ScaledObject>(objects, 'ScaledObject');
  expect(scaled.map(({ metadata }) => metadata.name).sort()).toEqual(apps);
  for (const { metadata, spec } of scaled) {
    const cpu = spec.triggers
      .filter(({ type }) => type === 'cpu')
      .map(({ metadata: { containerName } }) => containerName);
    expect(cpu).toEqual([metadata.name, 'daprd']);
    const groups = spec.triggers.flatMap(({ metadata: { consumerGroup } }) => consumerGroup ?? []);
    expect(groups.every((group) => group === metadata.name)).toBe(true);
  }
});
