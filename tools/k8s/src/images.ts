/** `make images`: builds every image with docker, podman or buildah, whichever works here. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  cacheDirectory,
  consoleProgress,
  databaseRoot,
  ferretdb,
  located,
  makeRequirements,
  postgres,
} from '@skysync/platform';
import { builtReferences, chosenImages } from './delivery/image-references';
import { run, succeeds } from './run';
import { imageName, imageTag, repository, workspaces } from './settings';

interface Engine {
  program: string;
  options: string[];
  build: string;
}

const words = (text = ''): string[] => text.split(/\s+/).filter(Boolean);

/** CONTAINER_ENGINE may carry options of its own, such as `buildah --storage-driver overlay`. */
async function findEngine(): Promise<Engine> {
  const [given, ...options] = words(process.env.CONTAINER_ENGINE);
  if (given) return { program: given, options, build: given.endsWith('buildah') ? 'bud' : 'build' };
  if (await succeeds('docker', ['info', '--format', '{{.ServerVersion}}']))
    return { program: 'docker', options: [], build: 'build' };
  if (await succeeds('podman', ['info'])) return { program: 'podman', options: [], build: 'build' };
  if (await succeeds('buildah', ['info'])) return { program: 'buildah', options: [], build: 'bud' };
  throw new Error('images are built with docker, podman or buildah, and none of them works here');
}

function buildArguments(engine: Engine, workspace: string, reference: string): string[] {
  const base = process.env.BASE_IMAGE ? ['--build-arg', `BASE_IMAGE=${process.env.BASE_IMAGE}`] : [];
  const layers = engine.program.endsWith('buildah') ? ['--layers'] : [];
  return [...engine.options, engine.build, ...layers, ...words(process.env.BUILD_FLAGS), ...base].concat(
    '--build-arg',
    `WORKSPACE=${workspace}`,
    '--tag',
    reference,
    repository,
  );
}

/** As a file that `kind load image-archive`, `minikube image load` and `ctr images import` read. */
async function save(engine: Engine, reference: string, file: string): Promise<void> {
  rmSync(file, { force: true }); // an archive is never added to
  const isBuildah = engine.program.endsWith('buildah');
  const args = isBuildah
    ? ['push', reference, `docker-archive:${file}:${reference}`]
    : ['save', '--output', file, reference];
  await run(engine.program, [...engine.options, ...args], { capture: true });
}

async function finish(engine: Engine, image: string, reference: string, since: number): Promise<void> {
  const folder = process.env.IMAGE_ARCHIVES;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    await save(engine, reference, join(folder, `${image}.tar`));
  }
  if (process.env.PUSH) await run(engine.program, [...engine.options, 'push', reference]);
  console.log(`${reference}  (${Math.round((Date.now() - since) / 1000)} s)`);
}

export async function images(): Promise<void> {
  const engine = await findEngine();
  for (const image of chosenImages()) {
    const [reference, ...others] = await builtReferences(image);
    if (!reference || others.length) throw new Error('IMAGE_ARCHITECTURES names the one that this machine builds for');
    const since = Date.now();
    const args = buildArguments(engine, workspaces[image] ?? '', reference);
    await run(engine.program, args, { capture: !process.env.VERBOSE });
    await finish(engine, image, reference, since);
  }
}

/** What the root file system holds only for installing more packages. */
const notNeeded = ['./dev/*', './proc/*', './sys/*', './var/cache/*', './var/lib/apt/lists/*', './usr/share/locale/*'];

/** `make k8s-database-image`: the image of k8s/components/ferretdb, for clusters that cannot have MongoDB's. */
export async function databaseImage(): Promise<void> {
  await makeRequirements([ferretdb, postgres], consoleProgress());
  const engine = await findEngine();
  const reference = `${imageName('database')}:${await imageTag()}`;
  const since = Date.now();
  const context = mkdtempSync(join(cacheDirectory(), 'database-image-'));
  try {
    await run('tar', [
      '-C',
      databaseRoot,
      '-cf',
      join(context, 'root.tar'),
      ...notNeeded.map((path) => `--exclude=${path}`),
      '.',
    ]);
    copyFileSync(located(ferretdb), join(context, 'ferretdb'));
    for (const file of ['k8s/database/Dockerfile', 'k8s/database/run-postgres', 'database.conf'])
      copyFileSync(join(repository, 'tools', file), join(context, basename(file)));
    const args = [...engine.options, engine.build, ...words(process.env.BUILD_FLAGS), '--tag', reference, context];
    await run(engine.program, args, { capture: !process.env.VERBOSE });
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
  await finish(engine, 'database', reference, since);
}
