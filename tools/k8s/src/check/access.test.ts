/** In the cluster an app may do what its code does, and no more: calls, APIs of its sidecar, secrets. */
import { calls } from '@skysync/contracts';
import type { KubernetesObject } from '../kubectl';
import { decidingOperation } from './access-trie';
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

type Operations = { name: string; httpVerb: string[] }[];

const operationsOf = (callee: string, caller: string): Operations =>
  configurations.get(callee)?.accessControl.policies.find(({ appId }) => appId === caller)?.operations ?? [];

/** HEAD goes with GET. */
const verbsOf = (method: string): string[] => (method === 'GET' ? ['GET', 'HEAD'] : [method]);

/** Everything that is listed, as sorted words: `POST /carts`. */
const listed = (callee: string, caller: string): string[] =>
  operationsOf(callee, caller)
    .flatMap(({ name, httpVerb }) => httpVerb.map((verb) => `${verb} ${name}`))
    .sort();

interface Asked {
  method: string;
  path: string;
}

/** What sidecars must let through, as they decide it, and what of the list serves none of that, even read exactly. */
function judged(callee: string, caller: string, asked: Asked[]): { denied: string[]; needless: string[] } {
  const operations = operationsOf(callee, caller);
  const used = new Set<string>();
  const denied = asked.flatMap(({ method, path }) =>
    verbsOf(method).filter((verb) => {
      const operation = decidingOperation(operations, path.replace(/\{\w+\}/g, 'x1'));
      if (!operation?.httpVerb.includes(verb)) return true;
      used.add(`${verb} ${operation.name}`).add(`${verb} ${path.replace(/\{\w+\}/g, '*')}`);
      return false;
    }),
  );
  return { denied, needless: listed(callee, caller).filter((word) => !used.has(word)) };
}

test.each(services)('the gateway gets through to every public route of %s, and nothing is open for no route', (app) => {
  const open = declaredService(app, require).routes.filter(({ who }) => typeof who === 'string');
  expect(open.length).toBeGreaterThan(0);
  expect(judged(app, 'gateway', open)).toEqual({ denied: [], needless: [] });
});

test.each(services)('services may call %s as the contracts say, and no more', (callee) => {
  for (const caller of services) {
    const said = pairsOfCalls().filter((call) => call.caller === caller && call.callee === callee);
    expect({ caller, ...judged(callee, caller, said) }).toEqual({ caller, denied: [], needless: [] });
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
  const bindings = ofKind<DaprObject>(objects, 'Component').filter(({ spec }) =>
    (spec.metadata ?? []).some(({ name, value }) => name === 'direction' && value === 'output'),
  );
  if (bindings.some(({ scopes = [] }) => scopes.includes(app))) used.push('bindings');
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
