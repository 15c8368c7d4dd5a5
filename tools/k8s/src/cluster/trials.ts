/** Purchases while the cluster changes under them: `make k8s-rollout-test`, `make k8s-crash-test`. */
import { ask } from '../kubectl';
import { runShopJob, startShopJob } from './shop-job';

async function deployments(): Promise<string[]> {
  const names = await ask(['get', 'deployments', '-o', 'name']);
  return names.trim().split('\n');
}

const rolledOut = (names: string[]): Promise<string[]> =>
  Promise.all(names.map((name) => ask(['rollout', 'status', name, '--timeout=600s'])));

/** Every Deployment is replaced under purchases that last longer than the old pods do; not one request may fail. */
export async function rolloutTrial(): Promise<void> {
  const names = await deployments();
  const job = await startShopJob('purchases', {
    PURCHASES: process.env.PURCHASES || '1000',
    CONCURRENCY: process.env.CONCURRENCY || '2',
  });
  const since = Date.now();
  await ask(['rollout', 'restart', ...names]);
  console.log(`restarting ${names.join(' ')}`);
  const rollout = rolledOut(names).then(() =>
    console.log(`every Deployment was replaced after ${Math.round((Date.now() - since) / 1000)} s`),
  );
  await Promise.all([job.finished(), rollout]);
  await runShopJob('audit');
}

/** The pods of order-service, Redis and the database vanish in the middle; afterwards nothing may be lost or wrong. */
export async function crashTrial(): Promise<void> {
  const job = await startShopJob('purchases', {
    PURCHASES: process.env.PURCHASES || '100',
    CONCURRENCY: process.env.CONCURRENCY || '2',
    PATIENT: 'true',
  });
  const victims = 'app.kubernetes.io/name in (order-service, redis, database)';
  const victim = await ask(['delete', 'pods', '-l', victims, '--grace-period=0', '--force', '--wait=false']);
  console.log(victim.trim());
  const workloads = (await ask(['get', 'statefulsets,deployments', '-o', 'name'])).trim().split('\n');
  await Promise.all([job.finished(), rolledOut(workloads)]);
  console.log('everything is back');
  await runShopJob('audit');
}
