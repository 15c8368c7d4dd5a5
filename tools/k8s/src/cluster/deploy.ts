/** `make k8s-deploy`: applies an overlay in the order in which its parts need each other, and waits until it works. */
import { apply, ask, exists, type KubernetesObject, kubectl } from '../kubectl';
import { overlayToDeploy } from '../overlay';
import { run } from '../run';
import { rememberDeployed } from './history';

const daprHint = `helm upgrade --install dapr dapr --repo https://dapr.github.io/helm-charts --version 1.18.2 -n dapr-system --create-namespace \\
    --set dapr_sidecar_injector.sidecarDropALLCapabilities=true --set global.actors.enabled=false --set global.scheduler.enabled=false --wait`;

async function requireDapr(): Promise<void> {
  if (!(await exists('crd', 'components.dapr.io'))) throw new Error(`Dapr is not in this cluster:\n  ${daprHint}`);
  const injector = await run(
    process.env.KUBECTL || 'kubectl',
    ['get', 'deploy', 'dapr-sidecar-injector', '-n', 'dapr-system', '-o', 'json'],
    { capture: true },
  );
  if (!/"SIDECAR_DROP_ALL_CAPABILITIES",\s*"value": "true"/.test(injector)) {
    throw new Error(`Dapr's sidecars keep capabilities, which this namespace refuses:\n  ${daprHint}`);
  }
}

async function requireSecrets(): Promise<void> {
  if (!(await exists('secret', 'gateway-policy'))) throw new Error('the secrets are missing: make k8s-secrets');
}

const named = (objects: KubernetesObject[], kind: string): string[] =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const since = Date.now();
  await work();
  console.log(`  ✔ ${what} (${((Date.now() - since) / 1000).toFixed(1)} s)`);
}

const rolledOut = (kind: string, names: string[]): Promise<string[]> =>
  Promise.all(names.map((name) => ask(['rollout', 'status', `${kind}/${name}`, '--timeout=300s'])));

async function finished(job: string): Promise<void> {
  try {
    await ask(['wait', '--for=condition=complete', `job/${job}`, '--timeout=300s']);
  } catch (error) {
    await kubectl(['logs', `job/${job}`, '--tail=20']).catch(() => undefined);
    throw error;
  }
}

export async function deploy(): Promise<void> {
  await requireDapr();
  await requireSecrets();
  const objects = await overlayToDeploy();
  await rememberDeployed(objects);
  await rollOut(objects);
}

/** Applies what belongs to a release, and waits until it works. */
export async function rollOut(objects: KubernetesObject[]): Promise<void> {
  const [first, services, last] = stages(objects);
  const jobs = named(objects, 'Job');
  if (jobs.length) await ask(['delete', 'job', ...jobs, '--ignore-not-found']); // a Job cannot be changed
  await timed(`${first.length} objects applied`, () => apply(first));
  // a sidecar ends itself when it does not find Redis, and comes back later and later
  await timed('Redis and the database are ready', async () => {
    await rolledOut('statefulset', named(first, 'StatefulSet'));
    await Promise.all(named(first, 'Job').map(finished));
  });
  await timed('services applied', () => apply(services));
  await timed('services are ready', () => rolledOut('deployment', named(services, 'Deployment')));
  if (last.length) await apply(last);
  for (const job of named(last, 'Job')) await timed(`job ${job} has finished`, () => finished(job));
}

type Stages = [infrastructure: KubernetesObject[], services: KubernetesObject[], afterwards: KubernetesObject[]];

function stages(objects: KubernetesObject[]): Stages {
  const stageOf = ({ kind, metadata }: KubernetesObject): number => {
    if (kind === 'Job') return metadata.labels?.['skysync/step'] === 'infrastructure' ? 0 : 2;
    return kind === 'Deployment' || kind === 'HorizontalPodAutoscaler' ? 1 : 0;
  };
  const at = (stage: number): KubernetesObject[] => objects.filter((object) => stageOf(object) === stage);
  return [at(0), at(1), at(2)];
}
