/** Purchases while the cluster changes under them: `make k8s-rollout-test`, `k8s-pod-loss-test`, `k8s-crash-test`. */
import { ask } from '../kubectl';
import { ended, lose, type Pod, podsOf, rolledOut, running, signalJob, workloads } from './pods';
import { runShopJob, startShopJob } from './shop-job';
import { aimToHarm } from './target';

/** Buyers from before `change` until after it; the audit must then be clean. */
async function underPurchases(env: Record<string, string>, change: () => Promise<void>): Promise<void> {
  const job = await startShopJob('purchases', { CONCURRENCY: process.env.CONCURRENCY || '2', ...env });
  const [changed] = await Promise.all([
    change()
      .then(
        () => undefined,
        (error: unknown) => error,
      )
      .finally(() => signalJob('purchases', 'SIGUSR2').catch(() => undefined)), // it has ended by itself
    job.finished(),
  ]);
  if (changed) throw changed;
  await runShopJob('audit');
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const since = Date.now();
  await work();
  console.log(`${what} after ${((Date.now() - since) / 1000).toFixed(1)} s`);
}

/** Every Deployment is replaced under purchases that last until the last old pod has ended; not one request may fail. */
export async function rolloutTrial(): Promise<void> {
  await aimToHarm('replaces every pod of the services');
  const deployments = await workloads('deployments');
  await underPurchases({}, async () => {
    const old = (await podsOf(running)).filter(({ app }) => deployments.includes(`deployment.apps/${app}`));
    console.log(`restarting ${deployments.join(' ')}`);
    await ask(['rollout', 'restart', ...deployments]);
    await timed('every Deployment was replaced', () => rolledOut(deployments));
    await timed('the last old pod had ended', () => ended(old));
  });
}

/** By app, in the order in which the API server lists them. */
function byApp(pods: Pod[]): Map<string, Pod[]> {
  const apps = new Map<string, Pod[]>();
  for (const pod of pods) apps.set(pod.app, [...(apps.get(pod.app) ?? []), pod]);
  return apps;
}

/** One of several pods of each service vanishes in turn; not one request may fail. */
export async function podLossTrial(): Promise<void> {
  await aimToHarm('deletes a pod of each service by force');
  const deployments = await workloads('deployments');
  await rolledOut(deployments);
  const living = (await podsOf(running)).filter(({ ending }) => !ending);
  const apps = [...byApp(living)].filter(([app]) => deployments.includes(`deployment.apps/${app}`));
  const alone = apps.filter(([, pods]) => pods.length < 2).map(([app]) => app);
  if (alone.length) throw new Error(`two pods are needed of each service, there is one of ${alone.join(', ')}`);
  await underPurchases({}, async () => {
    for (const [app, [victim]] of apps) {
      if (!victim) continue;
      await lose([victim]);
      await timed(`${victim.name} was replaced`, async () => {
        await ended([victim]);
        await rolledOut([`deployment/${app}`]);
      });
    }
  });
}

/** All pods of each service, of Redis and of the database vanish in turn; afterwards nothing may be lost or wrong. */
export async function crashTrial(): Promise<void> {
  await aimToHarm('deletes all pods by force, one kind after another');
  const all = await workloads('statefulsets,deployments');
  await underPurchases({ PATIENT: 'true' }, async () => {
    for (const [app, pods] of byApp(await podsOf(running))) {
      await lose(pods);
      await timed(`${app} was back`, async () => {
        await ended(pods);
        await rolledOut(all);
      });
    }
  });
}
