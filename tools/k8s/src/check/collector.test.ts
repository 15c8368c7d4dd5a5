/** The collector of each cloud: its configuration holds together, services find it, it finds them, and it may do nothing else. */
import { parse } from 'yaml';
import type { KubernetesObject } from '../kubectl';
import { built, ofKind, type Workload, workloads } from './built-objects';
import { apps } from './repository-facts';

interface ScrapeConfig {
  job_name: string;
  dns_sd_configs: { port: number; names: string[] }[];
}

interface CollectorConfig {
  receivers: {
    otlp: { protocols: Record<'grpc' | 'http', { endpoint: string }> };
    prometheus: { config: { scrape_configs: ScrapeConfig[] } };
  };
  processors: object;
  exporters: object;
  extensions: { health_check: { endpoint: string } };
  service: {
    extensions: string[];
    pipelines: Record<string, Record<'receivers' | 'processors' | 'exporters', string[]>>;
  };
}

interface ConfigMap extends KubernetesObject {
  data: Record<string, string>;
}

interface Service extends KubernetesObject {
  spec: { clusterIP?: string; selector: Record<string, string>; ports: { port: number }[] };
}

interface Policy extends KubernetesObject {
  spec: { egress?: { to: { ipBlock?: { cidr: string; except?: string[] } }[]; ports: { port: number }[] }[] };
}

const inNamespace = (objects: KubernetesObject[], kind: string, namespace: string): KubernetesObject[] =>
  ofKind(objects, kind).filter((object) => object.metadata.namespace === namespace);

/** What the collector reads, its files taken together as it does. */
function configOf(objects: KubernetesObject[]): CollectorConfig {
  const maps = ofKind<ConfigMap>(objects, 'ConfigMap').filter(({ metadata }) =>
    metadata.name.startsWith('otel-collector-'),
  );
  const files = new Map(maps.flatMap(({ data }) => Object.entries(data)));
  const common = parse(files.get('common.yaml') ?? '') as CollectorConfig;
  const cloud = parse(files.get('cloud.yaml') ?? '') as CollectorConfig;
  return { ...common, ...cloud, service: { ...common.service, ...cloud.service } };
}

describe.each([
  ['production-aws', ['awscloudwatchlogs', 'awsemf', 'awsxray'], 'eks.amazonaws.com/role-arn'],
  ['production-gcp', ['googlecloud'], 'iam.gke.io/gcp-service-account'],
])('%s', (overlay, exporters, identity) => {
  let objects: KubernetesObject[];
  let config: CollectorConfig;
  let collector: Workload;
  beforeAll(async () => {
    objects = await built(overlay);
    config = configOf(objects);
    collector = workloads(objects).find(({ metadata }) => metadata.name === 'otel-collector') as Workload;
  });

  test('logs, metrics and traces each come in and go out by parts that are set up', () => {
    const { pipelines, extensions } = config.service;
    expect(Object.keys(pipelines).sort()).toEqual(['logs', 'metrics', 'traces']);
    for (const pipeline of Object.values(pipelines)) {
      for (const part of ['receivers', 'processors', 'exporters'] as const) {
        expect(Object.keys(config[part])).toEqual(expect.arrayContaining(pipeline[part]));
      }
      expect(pipeline.processors[0]).toBe('memory_limiter');
    }
    expect(Object.keys(config.extensions)).toEqual(extensions);
    expect(Object.keys(config.exporters).sort()).toEqual(exporters);
  });

  test('services send their logs to where it listens', () => {
    const [service] = inNamespace(objects, 'Service', 'observability') as Service[];
    expect(service?.spec.selector).toEqual({ 'app.kubernetes.io/name': 'otel-collector' });
    expect(collector.spec.template.metadata.labels).toMatchObject(service?.spec.selector ?? {});
    const { grpc, http } = config.receivers.otlp.protocols;
    const ports = [grpc, http].map(({ endpoint }) => Number(endpoint.split(':').at(-1)));
    expect(service?.spec.ports.map(({ port }) => port)).toEqual(ports);
    for (const app of apps) {
      const deployment = workloads(objects).find(({ metadata }) => metadata.name === app);
      const env = Object.fromEntries(
        (deployment?.spec.template.spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value]),
      );
      expect(env).toMatchObject({
        LOG_TRANSPORTS: 'console,otlp',
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `http://${service?.metadata.name}.observability.svc.cluster.local:${ports[1]}/v1/logs`,
      });
    }
  });

  test('it scrapes every service and every sidecar by a name that DNS knows', () => {
    const known = (inNamespace(objects, 'Service', 'skysync') as Service[])
      .filter(({ spec }) => spec.clusterIP === 'None')
      .map(({ metadata, spec }) => [
        `${metadata.name}.skysync.svc.cluster.local`,
        spec.selector['app.kubernetes.io/name'],
      ]);
    const jobs = config.receivers.prometheus.config.scrape_configs;
    expect(jobs.map(({ job_name, dns_sd_configs: [found] }) => [job_name, found?.port])).toEqual([
      ['skysync', 9464],
      ['sidecars', 9090],
    ]);
    for (const { dns_sd_configs } of jobs) {
      const scraped = dns_sd_configs.flatMap(({ names }) => names).map((name) => Object.fromEntries(known)[name]);
      expect(scraped.sort()).toEqual(apps);
    }
  });

  test('it runs as nobody, with limits, with an identity of its own and no token for the API', () => {
    const { spec } = collector.spec.template;
    const [container] = spec.containers;
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      serviceAccountName: 'otel-collector',
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container).toMatchObject({
      image: expect.stringMatching(/:\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?$/),
      resources: { limits: { cpu: expect.any(String), memory: expect.any(String) } },
      securityContext: {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      },
      readinessProbe: expect.any(Object),
      livenessProbe: expect.any(Object),
    });
    expect(collector.spec.replicas).toBe(1);
    const [account] = inNamespace(objects, 'ServiceAccount', 'observability');
    expect(Object.keys(account?.metadata.annotations ?? {})).toEqual([identity]);
    expect(inNamespace(objects, 'Role', 'observability')).toEqual([]);
    expect(ofKind(objects, 'ClusterRole')).toEqual([]);
  });

  test('its namespace is closed but for what it needs', () => {
    const namespace = ofKind(objects, 'Namespace').find(({ metadata }) => metadata.name === 'observability');
    expect(namespace?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    const policies = inNamespace(objects, 'NetworkPolicy', 'observability') as Policy[];
    expect(policies.map(({ metadata }) => metadata.name)).toContain('default-deny');
    const blocks = policies
      .flatMap(({ spec }) => spec.egress ?? [])
      .flatMap(({ to }) => to.flatMap(({ ipBlock }) => ipBlock ?? []));
    for (const { cidr, except = [] } of blocks) {
      if (cidr.endsWith('/0')) expect(except).toEqual(expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16']));
      else expect(cidr).toMatch(/^169\.254\.169\.\d+\/32$/);
    }
  });
});
