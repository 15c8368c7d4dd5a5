/** The cluster runs the same apps and components as a local run: what the repository says twice agrees. */
import type { KubernetesObject } from '../kubectl';
import { built, type Configuration, ofKind, type Workload } from './built-objects';
import { apps, type DaprObject, localObjects } from './repository-facts';

let objects: KubernetesObject[];
beforeAll(async () => {
  objects = await built('local');
});

const components = (): DaprObject[] => [
  ...ofKind<DaprObject>(objects, 'Component'),
  ...ofKind<DaprObject>(objects, 'Resiliency'),
];

test('the apps of dapr.yaml are the Deployments, each with its own app id, configuration and tokens', () => {
  const found = ofKind<Workload>(objects, 'Deployment').map(({ metadata, spec }) => {
    const { annotations = {} } = spec.template.metadata;
    expect(annotations).toMatchObject({
      'dapr.io/app-id': metadata.name,
      'dapr.io/config': metadata.name,
      'dapr.io/api-token-secret': `${metadata.name}-dapr-api-token`,
      'dapr.io/app-token-secret': `${metadata.name}-app-api-token`,
      'dapr.io/disable-builtin-k8s-secret-store': 'true',
    });
    return metadata.name;
  });
  expect(found.sort()).toEqual(apps);
  const configurations = ofKind<Configuration>(objects, 'Configuration').map(({ metadata }) => metadata.name);
  expect(configurations.sort()).toEqual(apps);
});

/** How the cluster's gateway gets what a local run keeps among its secrets. */
const inClusterOnly = new Set(['policystore']);

test('components and resiliency are those of components/, with the same scopes', () => {
  const facts = (list: DaprObject[]) =>
    list
      .map(({ kind, metadata, scopes }) => ({ kind, name: metadata.name, scopes }))
      .sort((a, b) => a.name.localeCompare(b.name));
  const both = components().filter(({ metadata }) => !inClusterOnly.has(metadata.name));
  expect(facts(both)).toEqual(facts(localObjects));
});

/** A local Redis is there before the sidecars; in a cluster they wait for it. */
const patient = /^redisM(ax|in)Retr/;
function withoutPatience(component: DaprObject | undefined): object | undefined {
  if (!component?.spec.initTimeout) return component?.spec;
  const { initTimeout: _, metadata = [], ...spec } = component.spec;
  return { ...spec, metadata: metadata.filter(({ name }) => !patient.test(name)) };
}

test('whatever needs Redis waits for it, longer than any outage that nobody mends, and nobody ends it meanwhile', () => {
  const onRedis = components().filter(({ spec }) => spec.type?.endsWith('.redis'));
  expect(onRedis.length).toBe(2);
  const minutes = onRedis.map(({ spec }) => Number.parseInt(String(spec.initTimeout), 10));
  expect(Math.min(...minutes)).toBeGreaterThanOrEqual(10);
  for (const { spec } of ofKind<Workload>(objects, 'Deployment')) {
    const { annotations = {} } = spec.template.metadata;
    const [container] = spec.template.spec.containers;
    const wait = container?.env?.find(({ name }) => name === 'SIDECAR_WAIT_MS')?.value;
    const probe = container?.startupProbe;
    const patience = [
      Number(annotations['dapr.io/sidecar-liveness-probe-delay-seconds']),
      Number(wait) / 1000,
      (probe?.periodSeconds ?? 0) * (probe?.failureThreshold ?? 0),
    ];
    expect(Math.min(...patience)).toBeGreaterThanOrEqual(60 * Math.max(...minutes) + 60);
  }
});

test.each(['pubsub', 'statestore', 'sweeper', 'gateway-policy', 'resiliency'])(
  '%s is set as in components/',
  (name) => {
    const local = localObjects.find(({ metadata }) => metadata.name === name);
    const here = components().find(({ metadata }) => metadata.name === name);
    expect(withoutPatience(here)).toEqual(local?.spec);
  },
);

test('passwords and addresses in components are references', () => {
  for (const { metadata, spec } of components()) {
    const open = (spec.metadata ?? []).filter(
      (setting) => /password|host|rego|token/i.test(setting.name) && !setting.secretKeyRef,
    );
    expect({ name: metadata.name, open }).toEqual({ name: metadata.name, open: [] });
  }
});
