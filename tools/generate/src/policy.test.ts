/** What the gateway gets to know of a declared route, and which routes it could never find. */
import type { Route } from '@skysync/service-kit';
import { callersOf } from './platform';
import { policyArtifacts } from './policy';

const declared = (path: string, facts: Partial<Route<never>> = {}): Route<never> => ({
  operation: path,
  summary: path,
  method: 'GET',
  path,
  who: 'guest',
  answers: { 200: null },
  handler: () => undefined,
  ...facts,
});

function generated(...routes: Route<never>[]): string {
  const [, table] = policyArtifacts([{ appId: 'order-service', routes }]);
  return table?.text ?? '';
}

test.each(['/a', '/a/b/c/d/e', '/a/{b}', '/a/{b}/c', '/a/b/{c}', '/a/b/{c}/d', '/a/{b}/c/{d}'])(
  '%s is a shape that the policy finds',
  (path) => expect(generated(declared(path))).toContain('order-service'),
);

test.each(['/{a}', '/a/{b}/{c}', '/a/b/c/{d}', '/a/{b}/c/d', '/a/b/c/d/e/f', '/a/{b}-{c}'])('%s is refused', (path) => {
  expect(() => generated(declared(path))).toThrow(`${path} has a shape that components/policies/gateway.rego`);
});

test('the gateway knows of each method what its declaration says', () => {
  const text = generated(
    declared('/a/{id}', { who: 'public', cache: 'keep' }),
    declared('/a/{id}', { method: 'POST', cache: 'clear' }),
    declared('/hooks/{id}', { method: 'POST', who: 'anonymous', rawBody: true, limit: 'auth' }),
  );
  const methods = "{ GET: { cache: 'keep' }, HEAD: { cache: 'keep' }, POST: { cache: 'clear' } }";
  expect(text).toContain(`app: 'order-service',\n    methods: ${methods},`);
  expect(text).toContain("POST: { anonymous: true, rawBody: true, limit: 'auth' } }");
});

test('a path belongs to one app', () => {
  const routes = [declared('/a/{id}')];
  const platform = ['order-service', 'payment-service'].map((appId) => ({ appId, routes }));
  expect(() => policyArtifacts(platform)).toThrow('/a/* is claimed by order-service and payment-service');
});

test('clients call through the gateway, services themselves', () => {
  expect(callersOf(declared('/a'))).toEqual(['gateway']);
  expect(callersOf(declared('/a', { who: { apps: ['order-service'] } }))).toEqual(['order-service']);
});
