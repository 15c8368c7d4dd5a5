/** In the cluster an app may do what its code does, and no more: calls, APIs of its sidecar, secrets. */
import { calls } from '@skysync/contracts';
import type { KubernetesObject } from '../kubectl';
import { built, type Configuration, ofKind } from './built-objects';
import {
  apps,
  type DaprObject,
  declaredService,
  pairsOfCalls,
  services,
  sourceOf,
  topicsMadeBy,
} from './repository-facts';

let objects: KubernetesObject[];
let configurations: Map<string, Configuration['spec']>;
beforeAll(async () => {
  objects = await built('local');
  configurations = new Map(
    ofKind<Configuration>(objects, 'Configuration').map(({ metadata, spec }) => [metadata.name, spec]),
  );
});

/** `POST /carts/*` of whoever `caller` is, as sorted words; HEAD goes with GET. */
const words = (method: string, path: string): string[] =>
  (method === 'GET' ? ['GET', 'HEAD'] : [method]).map((verb) => `${verb} ${path.replace(/\{\w+\}/g, '*')}`);

const allowed = (callee: string, caller: string): string[] => {
  const policy = configurations.get(callee)?.accessControl.policies.find(({ appId }) => appId === caller);
  return (policy?.operations ?? []).flatMap(({ name, httpVerb }) => httpVerb.map((verb) => `${verb} ${name}`)).sort();
};

test.each(services)('the gateway may call exactly the public routes of %s', (app) => {
  const open = declaredService(app, require).routes.filter(({ who }) => typeof who === 'string');
  expect(open.length).toBeGreaterThan(0);
  expect(allowed(app, 'gateway')).toEqual([...new Set(open.flatMap(({ method, path }) => words(method, path)))].sort());
});

test.each(services)('services may call %s exactly as the contracts say', (callee) => {
  for (const caller of services) {
    const said = pairsOfCalls().filter((call) => call.caller === caller && call.callee === callee);
    const expected = [...new Set(said.flatMap(({ method, path }) => words(method, path)))].sort();
    expect({ caller, allowed: allowed(callee, caller) }).toEqual({ caller, allowed: expected });
  }
});

test('whoever the contracts name as caller asks, and nobody else', () => {
  for (const [name, { callers }] of Object.entries(calls)) {
    const asking = services.filter((app) =>
      new RegExp(`\\bcall\\((\\s*)'${name}'`).test(sourceOf(`services/${app}/src`)),
    );
    expect({ name, asking }).toEqual({
      name,
      asking: services.filter((app) => callers.some((caller) => caller === app)),
    });
  }
});

test.each(apps)('the sidecar of %s offers what its app uses', (app) => {
  const asks = app === 'gateway' || pairsOfCalls().some(({ caller }) => caller === app);
  const stores = ofKind<DaprObject>(objects, 'Component').filter(({ spec }) => spec.type?.startsWith('state.'));
  const keeps = stores.some(({ scopes = [] }) => scopes.includes(app));
  const used = ['metadata', 'secrets', ...(asks ? ['invoke'] : []), ...(keeps ? ['state'] : [])];
  if (topicsMadeBy(app).length) used.push('publish');
  const offered = configurations.get(app)?.api.allowed.filter(({ protocol }) => protocol === 'http') ?? [];
  expect([...new Set(offered.map(({ name }) => name))].sort()).toEqual(used.sort());
});

test('everything else is denied, in this namespace only', () => {
  for (const { accessControl, secrets, api } of configurations.values()) {
    expect(accessControl.defaultAction).toBe('deny');
    expect(secrets.scopes.map(({ defaultAccess }) => defaultAccess)).toEqual(secrets.scopes.map(() => 'deny'));
    expect(secrets.scopes[0]).toMatchObject({ storeName: 'secretstore' });
    for (const policy of accessControl.policies)
      expect(policy).toMatchObject({ defaultAction: 'deny', namespace: 'skysync' });
    expect(api.allowed.filter(({ protocol }) => protocol !== 'http')).toEqual([
      expect.objectContaining({ name: 'metadata' }),
    ]);
  }
  expect(configurations.get('gateway')?.httpPipeline?.handlers.map(({ name }) => name)).toEqual([
    'ratelimit',
    'gateway-policy',
  ]);
});
