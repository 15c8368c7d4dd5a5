/**
 * `make k8s-backup FOLDER=…`, `make k8s-restore FOLDER=…`: the volumes of the cluster's own Redis and database, and the Secrets, at one moment.
 * All services stand still meanwhile, so that the databases fit each other. For volumes of a cloud, its snapshots do the same.
 */
import { spawn } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Secrets } from '@skysync/platform';
import { apply, ask, type KubernetesObject, kubectlArguments } from '../kubectl';
import { ended, podsOf, rolledOut, running, workloads } from './pods';
import { changeSecrets, createSecrets, secretsInCluster } from './secret-objects';
import { aimToHarm } from './target';

interface StatefulSet extends KubernetesObject {
  spec: {
    template: { spec: { securityContext: object; containers: { image: string; securityContext: object }[] } };
    volumeClaimTemplates: { metadata: { name: string } }[];
  };
}

/** A pod that holds a volume and does nothing: as the StatefulSet's own, with its image, user and rights. */
function holder(claim: string, set: StatefulSet): KubernetesObject {
  const { securityContext, containers } = set.spec.template.spec;
  const [first] = containers;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `copy-${claim}`, labels: { 'app.kubernetes.io/part-of': 'skysync' } },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext,
      containers: [
        {
          name: 'copy',
          image: first?.image,
          command: ['sh', '-c', 'sleep 3600'],
          securityContext: first?.securityContext,
          volumeMounts: [{ name: 'volume', mountPath: '/volume' }],
        },
      ],
      volumes: [{ name: 'volume', persistentVolumeClaim: { claimName: claim } }],
    },
  };
}

/** The volumes of StatefulSets, as `data-redis-0`, with the set that they belong to. */
async function claims(): Promise<[string, StatefulSet][]> {
  const { items } = JSON.parse(await ask(['get', 'statefulsets', '-o', 'json'])) as { items: StatefulSet[] };
  const names = (await workloads('persistentvolumeclaims')).map((name) => basename(name));
  return items.flatMap((set) =>
    names
      .filter((name) =>
        set.spec.volumeClaimTemplates.some(({ metadata }) => name.startsWith(`${metadata.name}-${set.metadata.name}-`)),
      )
      .map((name) => [name, set] as [string, StatefulSet]),
  );
}

async function withVolume(claim: string, set: StatefulSet, work: (pod: string) => Promise<void>): Promise<void> {
  const pod = holder(claim, set);
  await apply([pod]);
  try {
    await ask(['wait', '--for=condition=Ready', `pod/${pod.metadata.name}`, '--timeout=120s']);
    await work(pod.metadata.name);
  } finally {
    await ask(['delete', 'pod', pod.metadata.name, '--grace-period=0', '--force']);
  }
}

function inPod(pod: string, command: string): ReturnType<typeof spawn> {
  const [program = '', ...args] = kubectlArguments(['exec', '-i', pod, '--', 'sh', '-c', command]);
  return spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

const done = (child: ReturnType<typeof spawn>): Promise<void> =>
  new Promise((accept, reject) => {
    child.once('close', (code) => (code === 0 ? accept() : reject(new Error(`kubectl exec ended with ${code}`))));
  });

/** The root of a volume is not ours to change, so it is no part of the copy. */
async function read(pod: string, file: string): Promise<void> {
  const child = inPod(pod, 'cd /volume && find . -mindepth 1 -maxdepth 1 -print0 | tar --null --files-from=- -cpf -');
  child.stdin?.end();
  if (!child.stdout) throw new Error('kubectl has no output');
  await Promise.all([pipeline(child.stdout, createWriteStream(file, { mode: 0o600 })), done(child)]);
}

async function write(pod: string, file: string): Promise<void> {
  const child = inPod(pod, 'find /volume -mindepth 1 -delete && tar -C /volume -xpf -');
  if (!child.stdin) throw new Error('kubectl has no input');
  await Promise.all([pipeline(createReadStream(file), child.stdin), done(child)]);
}

/** Services, then Redis and the database, end; after the work they come back, whatever became of it. */
async function standingStill(work: () => Promise<void>): Promise<void> {
  const [services, data] = [await workloads('deployments'), await workloads('statefulsets')];
  const replicas = (count: number, names: string[]): Promise<string> => ask(['scale', `--replicas=${count}`, ...names]);
  const pods = await podsOf(running);
  const of = (names: string[]) => pods.filter(({ app }) => names.includes(`deployment.apps/${app}`));
  await replicas(0, services);
  await ended(of(services));
  await replicas(0, data);
  await ended(pods);
  try {
    await work();
  } finally {
    await replicas(1, data);
    await rolledOut(data);
    await replicas(1, services); // the autoscalers go on from here
    await rolledOut(services);
  }
}

function folder(): string {
  if (!process.env.FOLDER) throw new Error('FOLDER=… says where the copies are');
  return resolve(process.env.FOLDER);
}

export async function backUp(): Promise<void> {
  const place = folder();
  const context = await aimToHarm('stops the shop while its volumes are copied');
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const present = await secretsInCluster();
  const values = Object.fromEntries(Object.entries(present).map(([name, { value }]) => [name, value]));
  writeFileSync(join(place, 'secrets.json'), JSON.stringify(values), { mode: 0o600 });
  await standingStill(async () => {
    for (const [claim, set] of await claims())
      await withVolume(claim, set, (pod) => read(pod, join(place, `${claim}.tar`)));
  });
  console.log(`${context} is copied into ${place}: ${readdirSync(place).join(' ')}`);
}

async function bringBackSecrets(place: string): Promise<void> {
  const kept = JSON.parse(readFileSync(join(place, 'secrets.json'), 'utf8')) as Secrets;
  const present = await secretsInCluster();
  const entries = Object.entries(kept).filter(([name, value]) => present[name]?.value !== value);
  await createSecrets(Object.fromEntries(entries.filter(([name]) => !present[name])));
  const changed = Object.fromEntries(entries.filter(([name]) => present[name]));
  if (Object.keys(changed).length) await changeSecrets(changed);
}

/** Into a namespace that `make k8s-secrets k8s-deploy` has filled, whatever is in its volumes. */
export async function restore(): Promise<void> {
  const place = folder();
  const context = await aimToHarm('replaces all data');
  const found = await claims();
  const missing = found.filter(([claim]) => !existsSync(join(place, `${claim}.tar`)));
  if (missing.length || !found.length)
    throw new Error(`there is no copy of ${missing.map(([claim]) => claim)} in ${place}`);
  await standingStill(async () => {
    await bringBackSecrets(place);
    for (const [claim, set] of found) await withVolume(claim, set, (pod) => write(pod, join(place, `${claim}.tar`)));
  });
  console.log(`${context} is as it was in ${place}: make k8s-audit`);
}
