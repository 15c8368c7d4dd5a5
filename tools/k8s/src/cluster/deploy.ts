/** `make k8s-deploy`: applies an overlay with the images of this commit, removes what it no longer names, and waits until it works. */
import { applyAll, ask, exists, type KubernetesObject, kubectl } from '../kubectl';
import { overlayToDeploy } from '../overlay';
import { requireDapr } from './dapr';
import { rememberDeployed } from './history';
import { aim } from './target';

async function requireSecrets(): Promise<void> {
  if (!(await exists('secret', 'jwt-public-keys'))) throw new Error('the secrets are missing: make k8s-secrets');
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
  const context = await aim();
  await requireDapr();
  await requireSecrets();
  const objects = await overlayToDeploy();
  await rememberDeployed(objects);
  await rollOut(objects, context);
}

/** Applies what belongs to a release, and waits until it works. */
export async function rollOut(objects: KubernetesObject[], context: string): Promise<void> {
  const jobs = named(objects, 'Job');
  if (jobs.length) await ask(['delete', 'job', ...jobs, '--ignore-not-found']); // a Job cannot be changed
  await timed(`${objects.length} objects applied to ${context}`, () => applyAll(objects));
  await timed('Redis and the database are ready', () => rolledOut('statefulset', named(objects, 'StatefulSet')));
  await timed('services are ready', () => rolledOut('deployment', named(objects, 'Deployment')));
  for (const job of jobs) await timed(`job ${job} has finished`, () => finished(job));
}
