/** The cluster runs the same apps, components, routes and calls as a local run: what the repository says twice agrees. */
import type { KubernetesObject } from '../kubectl';
import { built, type Configuration, ofKind, type Workload } from './built-objects';
import {
  apps,
  type DaprObject,
  invocationsOf,
  localObjects,
  policyRoutes,
  secretsAskedBy,
  sourceOf,
} from './repository-facts';

let objects: KubernetesObject[];
let configurations: Map<string, Configuration['spec']>;
beforeAll(async () => {
  objects = await built('local');
  configurations = new Map(
    ofKind<Configuration>(objects, 'Configuration').map(({ metadata, spec }) => [metadata.name, spec]),
  );
});

const components = (): DaprObject[] => [
  ...ofKind<DaprObject>(objects, 'Component'),
  ...ofKind<DaprObject>(objects, 'Resiliency'),
];

/** `/products/**` and its verbs, as one comparable word for each pair. */
const pairs = (operations: { name: string; httpVerb: string[]; action: string }[]): string[] =>
  operations.flatMap(({ name, httpVerb, action }) => httpVerb.map((verb) => `${action} ${verb} ${name}`)).sort();

const policyFor = (callee: string, caller: string) =>
  configurations.get(callee)?.accessControl.policies.find(({ appId }) => appId === caller);

test('the apps of dapr.yaml are the Deployments, each with its own app id, configuration and tokens', () => {
  const found = ofKind<Workload>(objects, 'Deployment').map(({ metadata, spec }) => {
    const { annotations = {} } = spec.template.metadata;
    expect(annotations).toMatchObject({
      'dapr.io/app-id': metadata.name,
      'dapr.io/config': metadata.name,
      'dapr.io/api-token-secret': `${metadata.name}-dapr-api-token`,
      'dapr.io/app-token-secret': `${metadata.name}-app-api-token`,
      'dapr.io/enable-app-health-check': 'true',
      'dapr.io/disable-builtin-k8s-secret-store': 'true',
    });
    return metadata.name;
  });
  expect(found.sort()).toEqual(apps);
  expect([...configurations.keys()].sort()).toEqual(apps);
});

test('components and resiliency are those of components/, with the same scopes', () => {
  const facts = (list: DaprObject[]) =>
    list
      .map(({ kind, metadata, scopes }) => ({ kind, name: metadata.name, scopes }))
      .sort((a, b) => a.name.localeCompare(b.name));
  expect(facts(components())).toEqual(facts(localObjects));
});

test.each(['pubsub', 'statestore', 'sweeper', 'gateway-policy', 'resiliency'])(
  '%s is set as in components/, plus topic scopes',
  (name) => {
    const local = localObjects.find(({ metadata }) => metadata.name === name);
    const here = components().find(({ metadata }) => metadata.name === name);
    const withoutScopes = here?.spec.metadata?.filter((setting) => !setting.name.endsWith('Scopes'));
    expect({ ...here?.spec, ...(withoutScopes && { metadata: withoutScopes }) }).toEqual(local?.spec);
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

test('the gateway may call exactly what its policy lets through', () => {
  for (const [app, methods] of Object.entries(policyRoutes())) {
    const expected = Object.entries(methods).flatMap(([method, routes]) =>
      Object.keys(routes).flatMap((route) => {
        const [segment = ''] = route.split('/');
        const name = segment === 'openapi.json' ? '/openapi.json' : `/${segment}/**`;
        return (method === 'GET' ? ['GET', 'HEAD'] : [method]).map((verb) => `allow ${verb} ${name}`);
      }),
    );
    expect({ app, pairs: pairs(policyFor(app, 'gateway')?.operations ?? []) }).toEqual({
      app,
      pairs: [...new Set(expected)].sort(),
    });
  }
});

test('services may call each other exactly as their clients do', () => {
  const callers = apps.filter((app) => app !== 'gateway');
  const calls = callers.flatMap(invocationsOf);
  expect(calls.length).toBeGreaterThan(4);
  const root = (name: string) => name.replace(/\/\*\*$/, '');
  for (const { caller, callee, method, path } of calls) {
    const operation = policyFor(callee, caller)?.operations.find(({ name }) => path.startsWith(root(name)));
    expect({ call: `${caller} → ${method} ${callee}${path}`, verbs: operation?.httpVerb }).toEqual({
      call: `${caller} → ${method} ${callee}${path}`,
      verbs: expect.arrayContaining([method]),
    });
  }
  for (const [callee, { accessControl }] of configurations) {
    for (const { appId, operations } of accessControl.policies.filter((policy) => policy.appId !== 'gateway')) {
      const used = calls.filter((call) => call.callee === callee && call.caller === appId);
      for (const { name, httpVerb } of operations) {
        const methods = used.filter(({ path }) => path.startsWith(root(name))).map(({ method }) => method);
        expect({ callee, name, verbs: [...httpVerb].sort() }).toEqual({
          callee,
          name,
          verbs: [...new Set(methods)].sort(),
        });
      }
    }
  }
});

test('everything else is denied, in this namespace only', () => {
  for (const { accessControl, secrets } of configurations.values()) {
    expect(accessControl.defaultAction).toBe('deny');
    expect(secrets.scopes).toEqual([expect.objectContaining({ storeName: 'secretstore', defaultAccess: 'deny' })]);
    for (const policy of accessControl.policies)
      expect(policy).toMatchObject({ defaultAction: 'deny', namespace: 'skysync' });
  }
});

test('an app may read the secrets that it asks for, and its sidecar those and what components need', () => {
  const roles = ofKind<KubernetesObject & { rules: { resourceNames: string[]; verbs: string[] }[] }>(objects, 'Role');
  for (const app of apps) {
    const asked = [...new Set(secretsAskedBy(app))].sort();
    const allowed = configurations.get(app)?.secrets.scopes[0]?.allowedSecrets ?? [];
    expect({ app, secrets: [...allowed].sort() }).toEqual({ app, secrets: asked });
    const needed = components()
      .filter(({ scopes = [] }) => scopes.includes(app))
      .flatMap(({ spec }) => (spec.metadata ?? []).flatMap(({ secretKeyRef }) => secretKeyRef?.name ?? []));
    const [rule] = roles.find(({ metadata }) => metadata.name === app)?.rules ?? [];
    expect(rule?.verbs).toEqual(['get']);
    expect({ app, readable: [...(rule?.resourceNames ?? [])].sort() }).toEqual({
      app,
      readable: [...new Set([...asked, ...needed])].sort(),
    });
  }
});

test('sidecars offer the gateway nothing but its HTTP pipeline, and nobody the gRPC API', () => {
  expect(configurations.get('gateway')?.httpPipeline?.handlers.map(({ name }) => name)).toEqual([
    'ratelimit',
    'gateway-policy',
  ]);
  for (const { api } of configurations.values()) {
    expect(api.allowed.filter(({ protocol }) => protocol !== 'http')).toEqual([
      expect.objectContaining({ name: 'metadata' }),
    ]);
  }
});

test('every app publishes its own topic only, and listens where its code does', () => {
  const settings = components().find(({ metadata }) => metadata.name === 'pubsub')?.spec.metadata ?? [];
  const scope = (name: string): Map<string, string[]> => {
    const text = settings.find((setting) => setting.name === name)?.value ?? '';
    return new Map(
      text
        .replaceAll(' ', '')
        .split(';')
        .map((part) => part.split('=') as [string, string])
        .map(([app, topics]) => [app, topics.split(',').filter(Boolean)]),
    );
  };
  const [publishing, listening] = [scope('publishingScopes'), scope('subscriptionScopes')];
  expect([...publishing.keys()].sort()).toEqual(apps);
  expect([...listening.keys()].sort()).toEqual(apps);
  for (const app of apps) {
    const own = app === 'gateway' ? [] : [`${app.replace('-service', '')}s`];
    const heard = new Set(
      [...sourceOf(app).matchAll(/^\s*'skysync\.(order|payment|product|user)\.[a-z_]+\.v1':/gm)].map(
        ([, kind]) => `${kind}s`,
      ),
    );
    if (app === 'gateway') heard.add('products');
    const topics = [...heard].sort();
    const dead = app === 'gateway' ? [] : topics.map((topic) => `${topic}-dead-letter-${app}`);
    expect({ app, publishes: publishing.get(app) }).toEqual({ app, publishes: [...own, ...dead] });
    expect({ app, listens: listening.get(app) }).toEqual({ app, listens: [...topics, ...dead] });
  }
});
