/** A release is its tag: what `kubectl apply -k` needs stands in the overlays, and changes in the right order. */
import { readFileSync } from 'node:fs';
import { containersOf } from '../overlay';
import { inName, releaseComponent, releaseFile } from '../release';
import { workspaces } from '../settings';
import { built, type Configuration, ofKind, overlays, type Workload } from './built-objects';
import { read } from './repository-facts';

const { version } = JSON.parse(read('tools/k8s/package.json')) as { version: string };
const written = readFileSync(releaseFile, 'utf8');
const released = /newTag: (\S+)/.exec(written)?.[1] ?? version;

describe.each(overlays)('overlay %s', (overlay) => {
  const objects = built(overlay);

  test('every image of ours is of this release', async () => {
    const images = (await objects).flatMap(containersOf).map(({ image }) => image);
    const own = images.filter((image) => /(^|\/)skysync\//.test(image));
    expect(own.length).toBeGreaterThan(Object.keys(workspaces).length - 1);
    for (const image of own) expect(image).toMatch(new RegExp(`:${released}$|@sha256:`));
  });

  test('pods and Jobs are made anew for each release', async () => {
    for (const { spec } of ofKind<Workload>(await objects, 'Deployment'))
      expect(spec.template.metadata.labels).toMatchObject({ 'app.kubernetes.io/version': released });
    for (const { metadata, spec } of ofKind(await objects, 'Job')) {
      expect(metadata.name).toMatch(new RegExp(`-${inName(released)}$`));
      expect(spec).not.toHaveProperty('ttlSecondsAfterFinished'); // whoever applies again would run it again
    }
  });

  test("the gateway's policy is an object of the release, which pods name by its content", async () => {
    const [policy] = ofKind(await objects, 'ConfigMap').filter(({ metadata }) =>
      /^gateway-policy-/.test(metadata.name),
    );
    expect(policy?.data).toEqual({
      'gateway.rego': read('components/policies/gateway.rego'),
      'routes.rego': read('components/policies/routes.rego'),
    });
    const gateway = ofKind<Workload>(await objects, 'Deployment').find(({ metadata }) => metadata.name === 'gateway');
    expect(gateway?.spec.template.spec.volumes).toContainEqual({
      name: 'release',
      configMap: { name: policy?.metadata.name },
    });
  });

  test('sidecars keep what they started with, and find it before they start', async () => {
    const configurations = ofKind<Configuration>(await objects, 'Configuration');
    for (const { spec } of configurations) expect(spec.features).toEqual([{ name: 'HotReload', enabled: false }]);
    const kinds = (await objects).map(({ kind }) => kind);
    const firstPods = kinds.findIndex((kind) => kind === 'Deployment' || kind === 'StatefulSet');
    for (const kind of ['Component', 'Configuration', 'Resiliency', 'NetworkPolicy', 'RoleBinding'])
      expect(kinds.lastIndexOf(kind)).toBeLessThan(firstPods);
  });

  test('the Namespace says which overlay it belongs to', async () => {
    expect(ofKind(await objects, 'Namespace')[0]?.metadata.annotations).toEqual({ 'skysync/overlay': overlay });
  });
});

test('k8s/release is as `make k8s-release` writes it', () => {
  expect(releaseComponent({ version: '1.2.3', registry: 'registry.example/shop' })).toContain(
    'newName: registry.example/shop/gateway\n    newTag: 1.2.3',
  );
  const pinned = releaseComponent({
    version: '1.2.3',
    registry: 'r',
    digests: { gateway: `sha256:${'0'.repeat(64)}` },
  });
  expect(pinned).toContain('newName: r/gateway\n    digest: sha256:000');
  if (!written.includes('digest:')) {
    const registry = /newName: (\S+)\/gateway/.exec(written)?.[1] ?? '';
    expect(written).toBe(releaseComponent({ version: released, registry }));
  }
});
