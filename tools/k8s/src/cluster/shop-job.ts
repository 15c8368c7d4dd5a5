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

/** Starts the Job; `finished` follows its log, and throws when it fails. */
export async function startShopJob(command: string, env: Environment = {}): Promise<{ finished(): Promise<void> }> {
  await ask(['delete', 'job', command, '--ignore-not-found', '--cascade=foreground']);
  await apply([await jobObject(command, env)]);
  await until(async () => (await stateOf(command)) !== 'waiting', 60_000, 250);
  return {
    async finished() {
      await kubectl(['logs', '--follow', `job/${command}`]);
      const ended = await until(async () => /succeeded|failed/.exec(await stateOf(command))?.[0], 30_000, 250);
      if (ended !== 'succeeded') throw new Error(`job ${command} failed`);
    },
  };
}

export async function runShopJob(command: string, env: Environment = {}): Promise<void> {
  const job = await startShopJob(command, env);
  await job.finished();
}
