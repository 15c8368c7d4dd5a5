/** An app may read the secrets that it asks for, and its sidecar those and what its components need. */
import { built, type Configuration, ofKind, overlays, type Role, workloads } from './built-objects';
import { apps, type DaprObject, secretsAskedBy } from './repository-facts';

/** Play money: asked for where the provider is switched on only. */
const sandboxSecret = 'sandbox-webhook-secret';

describe.each(overlays)('overlay %s', (overlay) => {
  const objects = built(overlay);

  test.each(apps)('%s', async (app) => {
    const asked = secretsAskedBy(app).filter((name) => !overlay.startsWith('production') || name !== sandboxSecret);
    const configuration = ofKind<Configuration>(await objects, 'Configuration').find(
      (one) => one.metadata.name === app,
    );
    expect([...(configuration?.spec.secrets.scopes[0]?.allowedSecrets ?? [])].sort()).toEqual(asked);

    const needed = ofKind<DaprObject>(await objects, 'Component')
      .filter(({ scopes = [], auth }) => scopes.includes(app) && auth?.secretStore === 'secretstore')
      .flatMap(({ spec }) => (spec.metadata ?? []).flatMap(({ secretKeyRef }) => secretKeyRef?.name ?? []));
    const rules = ofKind<Role>(await objects, 'Role').find(({ metadata }) => metadata.name === app)?.rules ?? [];
    expect(rules.map(({ verbs }) => verbs)).toEqual([['get']]);
    expect([...(rules[0]?.resourceNames ?? [])].sort()).toEqual([...new Set([...asked, ...needed])].sort());
  });
});

test('in production nobody pays with play money', async () => {
  const objects = await built('production');
  const payment = workloads(objects).find(({ metadata }) => metadata.name === 'payment-service');
  const settings = payment?.spec.template.spec.containers[0]?.env?.filter(({ name }) => name === 'SANDBOX_ENABLED');
  expect(settings).toEqual([{ name: 'SANDBOX_ENABLED', value: 'false' }]);
  expect(JSON.stringify(objects)).not.toContain(sandboxSecret);
});
