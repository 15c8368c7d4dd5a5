/** Nothing may talk to anything unless a policy says so, and no policy opens the cluster's own API to the world's addresses. */
import type { KubernetesObject } from '../kubectl';
import { built, ofKind, overlays } from './built-objects';
import { apps, sourceOf } from './repository-facts';

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

  test('towards the API server one address is open, or what is private where nobody knows it', async () => {
    const rules = (await named('to-api-server'))?.egress ?? [];
    const blocks = rules.flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock?.cidr ?? []));
    expect(blocks.length).toBeGreaterThan(0);
    expect(rules.map(({ to = [] }) => to.length > 0)).not.toContain(false);
    const widest = overlay.startsWith('local') ? 8 : 28;
    for (const cidr of blocks) expect(Number(cidr.split('/')[1])).toBeGreaterThanOrEqual(widest);
  });

  test('443 and 6443 lead to the API server and, for payments, to their providers', async () => {
    const leading = (await policies)
      .filter(({ spec }) =>
        (spec.egress ?? []).some(({ ports = [] }) => ports.some(({ port }) => /^6?443$/.test(`${port}`))),
      )
      .map(({ metadata }) => metadata.name);
    const providers = overlay.startsWith('production') ? ['to-payment-providers'] : [];
    expect(leading.sort()).toEqual(['to-api-server', ...providers]);
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

test('with Cilium, payments reach hosts by name only', async () => {
  const objects = await built('production-options');
  const ofPayments = ofKind<Policy>(objects, 'NetworkPolicy').filter(({ spec }) =>
    /"payment-service"|^{}$/.test(JSON.stringify(spec.podSelector)),
  );
  expect(ofPayments.length).toBeGreaterThan(1);
  const open = ofPayments.flatMap(({ spec }) => spec.egress ?? []);
  const blocks = open.flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock?.cidr ?? []));
  expect(blocks).not.toContain('0.0.0.0/0');
  const hosts = JSON.stringify(ofKind(objects, 'CiliumNetworkPolicy')[0]?.spec);
  for (const provider of ['paypal', 'stripe'])
    for (const [, host = ''] of sourceOf(`services/payment-service/src/providers/${provider}`).matchAll(
      /'https:\/\/(api[\w.-]*)'/g,
    ))
      if (!host.includes('sandbox')) expect(hosts).toContain(`"${host}"`);
});
