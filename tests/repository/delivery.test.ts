/**
 * What the jobs run, run: releases in a copy of the repository, and everything that asks a cloud or a registry against
 * stand-ins of their programs. Clusters and registries themselves are not to be had in a test.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyRepository, type RepositoryCopy } from '@skysync/test-kit';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** Writes down what it is asked and told, and answers questions for a digest. */
const standIn = `#!/bin/sh
echo "$(basename "$0") $*" >>"$STAND_IN_LOG"
case "$*" in
  *imagetools\\ inspect*) echo ${digest} ;;
  release\\ create*) cat >>"$STAND_IN_LOG" ;;
esac
`;

let copy: RepositoryCopy;
let log: string;

beforeAll(() => {
  copy = copyRepository();
  const programs = join(copy.directory, '.local/stand-ins');
  mkdirSync(programs, { recursive: true });
  for (const name of ['docker', 'cosign', 'aws', 'gh', 'syft', 'grype']) {
    writeFileSync(join(programs, name), standIn);
    chmodSync(join(programs, name), 0o755);
  }
  log = join(copy.directory, '.local/log');
  git('init', '--quiet', '--initial-branch=main');
  commit('First');
}, 120_000);
afterAll(() => copy.remove());
beforeEach(() => writeFileSync(log, ''));

const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
const git = (...args: string[]): string =>
  spawnSync('git', [...identity, ...args], { cwd: copy.directory, encoding: 'utf8' }).stdout.trim();
function commit(message: string): void {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', message);
}

/** Runs a target; nothing is compiled or installed for it, since the copy has what the repository has. */
function make(target: string, env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const done = ['--old-file=build', '--old-file=node_modules/.installed'];
  return spawnSync('make', [...done, target, ...variables], {
    cwd: copy.directory,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${join(copy.directory, '.local/stand-ins')}:${process.env.PATH}`,
      STAND_IN_LOG: log,
      GIT_AUTHOR_NAME: 'Test',
      GIT_AUTHOR_EMAIL: 'test@example.org',
      GIT_COMMITTER_NAME: 'Test',
      GIT_COMMITTER_EMAIL: 'test@example.org',
    },
  });
}

const read = (path: string): string => readFileSync(join(copy.directory, path), 'utf8');
const asked = (): string[] => readFileSync(log, 'utf8').trim().split('\n');
const image = 'ghcr.io/shop/gateway';
const images = { IMAGE_REGISTRY: 'ghcr.io/shop', IMAGE_TAG: 'v0.2.0', IMAGES: 'gateway' };

test('a release is a version, a changelog, a commit and a tag, and its notes hold what came since the last one', () => {
  expect(make('release', { VERSION: '0.2.0', IMAGE_REGISTRY: 'ghcr.io/shop' })).toMatchObject({ status: 0 });
  expect(git('describe', '--exact-match')).toBe('v0.2.0');
  expect(git('status', '--porcelain')).toBe('');
  expect(JSON.parse(read('package.json')).version).toBe('0.2.0');
  expect(JSON.parse(read('package-lock.json')).packages[''].version).toBe('0.2.0');
  expect(read('k8s/release/kustomization.yaml')).toContain('newName: ghcr.io/shop/gateway\n    newTag: 0.2.0\n');
  expect(read('package-lock.json')).not.toContain('"resolved": "http');

  commit('Sell by the dozen');
  git('commit', '--quiet', '--allow-empty', '--message', 'Merge branch dozen');
  expect(make('release', { VERSION: '0.3.0' })).toMatchObject({ status: 0 });
  expect(read('CHANGELOG.md')).toMatch(/## 0\.3\.0, [\d-]+\n\n- Sell by the dozen\n\n## 0\.2\.0, [\d-]+\n\n- First\n/);
  const notes = make('release-notes').stdout;
  expect(notes).toContain('- Sell by the dozen');
  expect(notes).not.toMatch(/- First|Merge/);

  expect(make('release-publish', { RELEASE_TAG: 'v0.3.0' })).toMatchObject({ status: 0 });
  expect(asked()[0]).toBe('gh release create v0.3.0 --verify-tag --title v0.3.0 --notes-file -');
  expect(asked()).toContain('- Sell by the dozen');
}, 60_000);

test.each([
  ['no version', 'soon', 'VERSION=1.2.3'],
  ['one that is older', '0.0.9', 'is older than'],
  ['one that is there', '0.3.0', 'is there already'],
])('%s is not released', (_what, version, message) => {
  const { status, stderr } = make('release', { VERSION: version });
  expect(status).not.toBe(0);
  expect(stderr).toContain(message);
});

test('what is not committed is not released', () => {
  writeFileSync(join(copy.directory, 'LICENSE'), 'changed');
  const { status, stderr } = make('release', { VERSION: '0.4.0' });
  expect(status).not.toBe(0);
  expect(stderr).toContain('no commit has');
  git('checkout', '--quiet', 'LICENSE');
});

test('an image is built on a machine of each architecture, listed, scanned, made one and signed', () => {
  const each = { ...images, IMAGE_ARCHITECTURES: 'arm64' };
  expect(make('images', { ...each, PUSH: '1' })).toMatchObject({ status: 0 });
  expect(asked().at(-1)).toBe(`docker push ${image}:0.2.0-arm64`);
  const both = { ...images, IMAGE_ARCHITECTURES: 'amd64 arm64' };
  expect(make('scan', both)).toMatchObject({ status: 2, stderr: expect.stringContaining('make sbom') });
  expect(make('sbom', both)).toMatchObject({ status: 0 });
  const lists = ['amd64', 'arm64'].map((name) => join(copy.directory, `sbom/gateway-0.2.0-${name}.spdx.json`));
  for (const file of lists) writeFileSync(file, '{}'); // the stand-in writes none
  expect(make('scan', both)).toMatchObject({ status: 0 });
  expect(make('image-index', both)).toMatchObject({ status: 0 });
  expect(make('sign', both)).toMatchObject({ status: 0 });
  expect(make('verify-images', { ...images, IMAGE_SIGNER: '^https://github.com/shop/' })).toMatchObject({ status: 0 });
  const said = asked();
  expect(said).toContain(`syft scan registry:${image}:0.2.0-amd64 --output spdx-json=${lists[0]} --quiet`);
  expect(said).toContain(`grype sbom:${lists[1]} --only-fixed --fail-on high`);
  expect(said).toContain(`cosign sign --yes ${image}@${digest}`);
  expect(said.at(-1)).toMatch(new RegExp(`^cosign verify .* ${image}@${digest}$`));
}, 60_000);

test('kubectl is pointed to a cluster of EKS', () => {
  expect(make('eks-kubeconfig', { EKS_CLUSTER: 'shop' })).toMatchObject({ status: 0 });
  expect(asked()).toEqual(['aws eks update-kubeconfig --name shop --alias shop']);
});
