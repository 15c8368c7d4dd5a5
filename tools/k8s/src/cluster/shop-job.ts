/** Runs the image `skysync/tools` as a Job, so that its requests come through the gateway's Service, and shows what it says. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@skysync/platform';
import { parse } from 'yaml';
import { apply, ask, type KubernetesObject, kubectl } from '../kubectl';
import { containersOf } from '../overlay';
import { deployedImage, imageTag, repository } from '../settings';

type Environment = Record<string, string>;

/** The seed Job with another command: same identity, same limits. */
async function jobObject(command: string, env: Environment): Promise<KubernetesObject> {
  const job = parse(readFileSync(join(repository, 'k8s/overlays/local/seed.yaml'), 'utf8')) as KubernetesObject;
  job.metadata.name = command;
  Object.assign(job.spec as object, { backoffLimit: 0 });
  const [container] = containersOf(job);
  if (!container) throw new Error('the seed Job has no container');
  container.image = deployedImage('tools', await imageTag());
  container.args = ['node', 'dist/in-cluster/main.js', command];
  container.env = [...(container.env ?? []), ...Object.entries(env).map(([name, value]) => ({ name, value }))];
  const pod = (job.spec as { template: { spec: { restartPolicy: string } } }).template.spec;
  pod.restartPolicy = 'Never';
  return job;
}

async function stateOf(job: string): Promise<'waiting' | 'running' | 'succeeded' | 'failed'> {
  const { status } = JSON.parse(await ask(['get', 'job', job, '-o', 'json'])) as { status: Record<string, number> };
  if (status.succeeded) return 'succeeded';
  if (status.failed) return 'failed';
  return status.ready ? 'running' : 'waiting';
}

interface Started {
  /** Follows its log; throws when it fails. */
  finished(): Promise<void>;
}

async function start(job: KubernetesObject): Promise<Started> {
  const { name } = job.metadata;
  await ask(['delete', 'job', name, '--ignore-not-found', '--cascade=foreground']);
  await apply([job]);
  await until(async () => (await stateOf(name)) !== 'waiting', 60_000, 250);
  return {
    async finished() {
      await kubectl(['logs', '--follow', `job/${name}`]);
      const done = await until(async () => /succeeded|failed/.exec(await stateOf(name))?.[0], 30_000, 250);
      if (done !== 'succeeded') throw new Error(`job ${name} failed`);
    },
  };
}

export const startShopJob = async (command: string, env: Environment = {}): Promise<Started> =>
  start(await jobObject(command, env));

/** A Job of the overlay, once more, with the image of this commit; `env` is added to its container. */
export async function runJobOfOverlay(objects: KubernetesObject[], name: string, env: Environment = {}): Promise<void> {
  const job = objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith(`${name}-`));
  const [container] = job ? containersOf(job) : [];
  if (!job || !container) throw new Error(`this overlay has no Job ${name}`);
  job.metadata.name = `${name}-again`;
  container.image = deployedImage('tools', await imageTag());
  container.env = [...(container.env ?? []), ...Object.entries(env).map(([key, value]) => ({ name: key, value }))];
  await (await start(job)).finished();
}

export async function runShopJob(command: string, env: Environment = {}): Promise<void> {
  const job = await startShopJob(command, env);
  await job.finished();
}
