/** The workflows of .github: GitHub accepts them, and they may do no more, and do nothing else, than what is said here. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const folder = '.github/workflows';
const files = readdirSync(join(root, folder));

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Job {
  uses?: string;
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  container?: { image: string };
  strategy?: { matrix: Record<string, unknown> };
  steps?: Step[];
}
interface Workflow {
  permissions: Record<string, string>;
  concurrency?: { group: string; 'cancel-in-progress': unknown };
  jobs: Record<string, Job>;
}

const workflows = Object.fromEntries(files.map((file) => [file, parse(read(`${folder}/${file}`)) as Workflow]));
const jobs = Object.entries(workflows).flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => [`${file} ${name}`, job] as const),
);
const steps = jobs.flatMap(([, job]) => job.steps ?? []);

test('GitHub accepts them', () => {
  const { status, stdout, stderr } = spawnSync('make', ['workflows-check'], { cwd: root, encoding: 'utf8' });
  expect({ status, stdout, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
}, 300_000); // the checker is built where it is not there yet

test('every action is the one that was read: by its commit, with its version beside it, and the same everywhere', () => {
  const uses = files.flatMap((file) => [...read(`${folder}/${file}`).matchAll(/^.*\buses:\s*(.+)$/gm)]);
  const foreign = uses.map(([, used = '']) => used).filter((used) => !used.startsWith('./'));
  expect(foreign.length).toBeGreaterThan(20);
  expect(foreign.filter((used) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used))).toEqual([]);
  const versions = new Map<string, Set<string>>();
  for (const used of foreign) {
    const [action = '', version = ''] = used.split('@');
    const repository = action.split('/').slice(0, 2).join('/');
    versions.set(repository, (versions.get(repository) ?? new Set()).add(version));
  }
  expect([...versions].filter(([, found]) => found.size > 1)).toEqual([]);
});

/** What each job may write; whatever is not here, it may read at most. */
const writes: Record<string, string[]> = {
  'codeql.yml analyze': ['security-events'],
  'deploy.yml deploy': ['id-token'],
  'images.yml try': [],
  'images.yml build': ['packages'],
  'images.yml publish': ['attestations', 'id-token', 'packages'],
  'release.yml images': ['attestations', 'id-token', 'packages'],
  'release.yml notes': ['contents'],
  'test.yml suite': [],
};

test('a workflow may do nothing, and each of its jobs what is said of it', () => {
  for (const [file, { permissions }] of Object.entries(workflows)) expect([file, permissions]).toEqual([file, {}]);
  const written = jobs.map(([name, { permissions = {} }]) => {
    const granted = Object.entries(permissions).filter(([, level]) => level === 'write');
    return [name, granted.map(([scope]) => scope).sort()];
  });
  expect(Object.fromEntries(written)).toEqual(writes);
  expect(jobs.filter(([, job]) => !job.permissions).map(([name]) => name)).toEqual([]);
});

test('no key is stored: jobs know the token of their run, and show who they are', () => {
  expect(files.filter((file) => /\bsecrets\s*[.[:]/.test(read(`${folder}/${file}`)))).toEqual([]);
});

test('each job ends, none runs beside itself, and no checkout leaves its token behind', () => {
  const endless = jobs.filter(([, job]) => !job.uses && !job['timeout-minutes']);
  expect(endless.map(([name]) => name)).toEqual([]);
  expect(files.filter((file) => !workflows[file]?.concurrency?.group)).toEqual([]);
  const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
  expect(checkouts.length).toBeGreaterThan(5);
  expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
});

test('whatever a job runs is a `make` target that a person can run', () => {
  const targets = [...read('Makefile').matchAll(/^([a-z0-9-]+):/gm)].map(([, target]) => target);
  const commands = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
  expect(commands.length).toBeGreaterThan(10);
  expect(commands.filter((run) => !targets.includes(/^make ([a-z0-9-]+)$/.exec(run)?.[1]))).toEqual([]);
  for (const command of new Set(commands)) {
    const [, target = ''] = command.split(' ');
    const { status, stderr } = spawnSync('make', ['--dry-run', target], { cwd: root, encoding: 'utf8' });
    expect({ target, status, stderr: status === 0 ? '' : stderr }).toEqual({ target, status: 0, stderr: '' });
  }
}, 60_000);

test('the images that are published are those that there are', () => {
  const settings = read('tools/k8s/src/settings.ts');
  const table = /workspaces[^{]*\{([^}]*)\}/.exec(settings)?.[1] ?? '';
  const there = [...table.matchAll(/^\s+'?([a-z-]+)'?:/gm)].map(([, name]) => name);
  expect(workflows['images.yml']?.jobs.publish?.strategy?.matrix.image).toEqual(there);
});

test('images of others are taken by digest', () => {
  const listed = (path: string): string[] =>
    readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => `${path}/${name}`);
  const texts = ['Dockerfile', 'docker-compose.yml', ...listed('k8s')].map(read);
  const named = texts.flatMap((text) => [...text.matchAll(/^\s*(?:image:\s*|ARG BASE_IMAGE=)(\S+)/gm)]);
  const containers = jobs.flatMap(([, job]) => job.container?.image ?? []);
  const foreign = [...named.map(([, image = '']) => image), ...containers].filter(
    (image) => !image.startsWith('skysync/'),
  );
  expect(foreign.length).toBeGreaterThan(5);
  // no digest of these could be confirmed; Renovate pins them
  const byTag = ['openzipkin/zipkin:3.4.4', 'otel/opentelemetry-collector-contrib:0.158.0'];
  expect(foreign.filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image) && !byTag.includes(image))).toEqual([]);
});

test('Renovate finds every program whose version stands in tools/versions.env', () => {
  const { customManagers } = JSON.parse(read('renovate.json')) as { customManagers: { matchStrings: string[] }[] };
  const text = read('tools/versions.env');
  const patterns = customManagers.flatMap(({ matchStrings }) =>
    matchStrings.map((pattern) => new RegExp(pattern, 'g')),
  );
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(({ groups }) => groups?.currentValue));
  const versions = [...text.matchAll(/^\w+_VERSION=(\S+)/gm)].map(([, version]) => version);
  expect(versions.filter((version) => !found.includes(version))).toEqual([]);
});
