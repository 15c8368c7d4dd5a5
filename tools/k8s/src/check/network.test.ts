/** Nothing may talk to anything unless a policy says so, and no policy opens the cluster's own API to the world's addresses. */
import type { KubernetesObject } from '../kubectl';
import { built, ofKind, overlays } from './built-objects';
import { apps } from './repository-facts';

interface Rule {
  to?: { ipBlock?: { cidr: string; except?: string[] } }[];
  ports?: { port: number }[];
}

interface Ingress {
  from?: object[];
  ports?: { port: number }[];
}

interface Deployment extends KubernetesObject {
  spec: {
    template: {
      spec: {
        containers: {
          ports?: { name: string; containerPort: number }[];
          env?: { name: string; value?: string }[];
        }[];
      };
    };
  };
}

interface Policy extends KubernetesObject {
  spec: { podSelector: object; policyTypes: string[]; ingress?: Ingress[]; egress?: Rule[] };
}

describe.each(overlays)('overlay %s', (overlay) => {
  const policies = built(overlay).then((objects) => ofKind<Policy>(objects, 'NetworkPolicy'));
  const named = async (name: string) => (await policies).find(({ metadata }) => metadata.name === name)?.spec;

  test('silence is the default', async () => {
    expect(await named('default-deny')).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  test('the API server is somewhere inside', async () => {
    const rules = (await named('sidecars-to-control-plane'))?.egress ?? [];
    const blocks = rules.flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock ?? []));
    expect(blocks.length).toBeGreaterThan(0);
    for (const { cidr } of blocks) expect(cidr).not.toMatch(/\/0$/);
    for (const rule of rules) expect(rule.to?.length).toBeGreaterThan(0);
  });

  test('whoever may reach the internet may reach nothing private', async () => {
    const rules = (await policies).flatMap(({ spec }) => spec.egress ?? []);
    const open = rules
      .flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock ?? []))
      .filter(({ cidr }) => /\/0$/.test(cidr));
    for (const { except } of open) {
      expect(except).toEqual(
        expect.arrayContaining(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16']),
      );
    }
  });

  test('metrics have a port of their own, which is for the namespace that watches, and behind no Service', async () => {
    const objects = await built(overlay);
    const deployments = ofKind<Deployment>(objects, 'Deployment').filter(({ metadata }) =>
      apps.includes(metadata.name),
    );
    expect(deployments).toHaveLength(apps.length);
    for (const { spec } of deployments) {
      const [container] = spec.template.spec.containers;
      expect(container?.ports).toContainEqual({ name: 'metrics', containerPort: 9464 });
      const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
      expect(env).toMatchObject({ METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0' });
    }
    const scraper = [{ namespaceSelector: { matchLabels: { 'skysync/metrics': 'scraper' } } }];
    const opening = (await policies).flatMap(({ spec }) => spec.ingress ?? []);
    const toMetrics = opening.filter(({ ports = [] }) => ports.length === 0 || ports.some(({ port }) => port === 9464));
    expect(toMetrics.map(({ from }) => from)).toEqual([scraper]);
    expect(JSON.stringify(ofKind(objects, 'Service'))).not.toMatch(/9464|"metrics"/);
  });
});
