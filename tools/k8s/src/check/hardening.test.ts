/** Every pod of every overlay is limited, probed, confined, ends well, and carries no secret. */
import type { KubernetesObject } from '../kubectl';
import { built, type ContainerSpec, ofKind, overlays, workloads } from './built-objects';

const containersOf = (objects: KubernetesObject[]): [string, ContainerSpec][] =>
  workloads(objects).flatMap(({ metadata, spec: { template } }) =>
    [...(template.spec.initContainers ?? []), ...template.spec.containers].map(
      (container) => [`${metadata.name}/${container.name}`, container] as [string, ContainerSpec],
    ),
  );

describe.each(overlays)('overlay %s', (overlay) => {
  let objects: KubernetesObject[];
  beforeAll(async () => {
    objects = await built(overlay);
  });

  test('the namespace admits restricted pods only', () => {
    const [namespace] = ofKind(objects, 'Namespace');
    expect(namespace?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });

  test('every container has requests and limits, and gives up every privilege', () => {
    for (const [name, { resources, securityContext }] of containersOf(objects)) {
      const amount = { cpu: expect.any(String), memory: expect.any(String) };
      expect({ name, resources, securityContext }).toMatchObject({
        name,
        resources: { requests: amount, limits: amount },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      });
    }
  });

  test('every pod runs as nobody, confined by seccomp, without a token for the API', () => {
    for (const { metadata, spec } of workloads(objects)) {
      const { securityContext, automountServiceAccountToken, containers } = spec.template.spec;
      const users = containers.map((container) => container.securityContext?.runAsUser ?? securityContext?.runAsUser);
      expect({ name: metadata.name, securityContext, automountServiceAccountToken, users }).toMatchObject({
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        automountServiceAccountToken: false,
        users: containers.map(() => expect.any(Number)),
      });
    }
  });

  test('images have a tag, which is never latest', () => {
    for (const [name, { image }] of containersOf(objects)) {
      expect({ name, image }).toEqual({ name, image: expect.stringMatching(/:(?!latest$)[\w.-]+$/) });
    }
  });

  test('whatever serves is probed', () => {
    const serving = workloads(objects).filter(({ kind }) => kind !== 'Job');
    for (const { metadata, spec } of serving) {
      for (const { name, readinessProbe, livenessProbe } of spec.template.spec.containers) {
        expect({ of: `${metadata.name}/${name}`, readinessProbe, livenessProbe }).toMatchObject({
          readinessProbe: expect.any(Object),
          livenessProbe: expect.any(Object),
        });
      }
    }
  });

  test('no secret value stands anywhere', () => {
    expect(ofKind(objects, 'Secret')).toEqual([]);
    const telling = /token|password|secret|credential|_key$|_uri$/i;
    for (const [name, { env = [] }] of containersOf(objects)) {
      const open = env.filter((variable) => telling.test(variable.name) && variable.valueFrom === undefined);
      expect({ name, open }).toEqual({ name, open: [] });
    }
    // an address with a password in it, a PEM or JWK private key, a long random word; the digest of an image is none
    expect(JSON.stringify(objects).replace(/@sha256:[0-9a-f]{64}"/g, '"')).not.toMatch(
      /:\/\/[^/"@$]+:[^/"@$]+@|PRIVATE KEY|"d\\?":|[A-Za-z0-9+/_-]{40,}={0,2}"/,
    );
  });

  test('services are replaced without a gap and end after they have drained', () => {
    for (const { metadata, spec } of workloads(objects).filter(({ kind }) => kind === 'Deployment')) {
      const { annotations = {} } = spec.template.metadata;
      const { containers, terminationGracePeriodSeconds = 30 } = spec.template.spec;
      const preStop = containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0;
      const block = Number.parseInt(annotations['dapr.io/block-shutdown-duration'] ?? '0', 10);
      const drain = 12 + Number(containers[0]?.env?.find(({ name }) => name === 'DRAIN_NOTICE_MS')?.value ?? 0) / 1000;
      expect({
        name: metadata.name,
        strategy: spec.strategy?.rollingUpdate?.maxUnavailable,
        replicas: spec.replicas,
      }).toEqual({
        name: metadata.name,
        strategy: 0,
        replicas: undefined, // the autoscaler's
      });
      expect(preStop).toBeGreaterThanOrEqual(metadata.name === 'gateway' ? 20 : 50);
      expect(block).toBeGreaterThanOrEqual(preStop + drain);
      expect(terminationGracePeriodSeconds).toBeGreaterThan(block);
    }
  });

  test('every service can be scaled, drained and spread', () => {
    const targets = (kind: string): string[] =>
      ofKind(objects, kind)
        .map(({ metadata }) => metadata.name)
        .sort();
    const services = targets('Deployment');
    expect(targets('HorizontalPodAutoscaler')).toEqual(services);
    const data = ofKind(objects, 'StatefulSet').map(({ metadata }) => metadata.labels?.['app.kubernetes.io/name']);
    expect(targets('PodDisruptionBudget')).toEqual([...services, ...data].sort());
    expect(targets('ServiceAccount')).toEqual(services);
    for (const { metadata, spec } of workloads(objects).filter(({ kind }) => kind === 'Deployment')) {
      expect(spec.template.spec.serviceAccountName).toBe(metadata.name);
      expect(spec.template.spec.topologySpreadConstraints).toHaveLength(2);
    }
  });
});

test('production runs three replicas behind an Ingress with TLS', async () => {
  const objects = await built('production');
  for (const { spec } of ofKind(objects, 'HorizontalPodAutoscaler')) expect(spec).toMatchObject({ minReplicas: 3 });
  expect(ofKind(objects, 'Ingress')[0]?.spec).toMatchObject({ tls: [{ hosts: [expect.any(String)] }] });
  expect(ofKind(objects, 'StatefulSet')).toEqual([]);
});
