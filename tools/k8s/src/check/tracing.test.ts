/** Where spans are collected, services and sidecars send them to one place, and the gateway alone decides which. */
import type { KubernetesObject } from '../kubectl';
import { built, ofKind, workloads } from './built-objects';

interface Traced extends KubernetesObject {
  spec: { tracing: { samplingRate: string; otel?: { endpointAddress: string; protocol: string } } };
}

interface Egress extends KubernetesObject {
  spec: { egress: { ports: { port: number }[] }[] };
}

const services = /^(?:gateway|.*-service)$/;
const settingsIn = async (overlay: string) =>
  workloads(await built(overlay))
    .filter(({ kind, metadata }) => kind === 'Deployment' && services.test(metadata.name))
    .map(({ spec }) => spec.template.spec.containers[0]?.env ?? [])
    .map((env) => Object.fromEntries(env.map(({ name, value }) => [name, value])));

test('in production spans of five services and their sidecars go to one collector, which may be reached', async () => {
  const objects = await built('production');
  const configurations = ofKind<Traced>(objects, 'Configuration');
  const endpoints = (await settingsIn('production')).map((env) => env.OTEL_EXPORTER_OTLP_ENDPOINT);
  expect([endpoints.length, configurations.length]).toEqual([5, 5]);
  const sidecars = configurations.map(
    ({ spec }) => `${spec.tracing.otel?.protocol}://${spec.tracing.otel?.endpointAddress}`,
  );
  expect(new Set([...endpoints, ...sidecars]).size).toBe(1);
  const policy = ofKind<Egress>(objects, 'NetworkPolicy').find(({ metadata }) => metadata.name === 'to-collector');
  expect(policy?.spec.egress[0]?.ports).toEqual([
    expect.objectContaining({ port: Number(endpoints[0]?.split(':')[2]) }),
  ]);
});

test('of the traces few are kept, and a sidecar begins none', async () => {
  for (const env of await settingsIn('production')) expect(Number(env.OTEL_TRACES_SAMPLER_ARG)).toBe(0.01);
  for (const { spec } of ofKind<Traced>(await built('production'), 'Configuration')) {
    expect(Number(spec.tracing.samplingRate)).toBeGreaterThan(0); // 0 would switch off those that it continues, too
    expect(Number(spec.tracing.samplingRate)).toBeLessThan(1e-6);
  }
});

test.each(['local', 'local-ferretdb'])('nothing is traced in %s', async (overlay) => {
  for (const env of await settingsIn(overlay)) expect(env.OTEL_EXPORTER_OTLP_ENDPOINT).toBeUndefined();
  for (const { spec } of ofKind<Traced>(await built(overlay), 'Configuration')) {
    expect(spec.tracing).toEqual({ samplingRate: '0' });
  }
});
