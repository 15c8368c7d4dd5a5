/** A copy of the repository that a test may change: same packages, own files. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const original = resolve(__dirname, '../../..');

/** A folder with a copy of the repository. */
export interface RepositoryCopy {
  directory: string;
  remove(): void;
}

const entries = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** `packages/dapr` and so on: whatever has a package of its own. */
const workspaces = ['packages', 'services', 'tools']
  .flatMap((group) => entries(join(original, group)).map((name) => `${group}/${name}`))
  .concat('tests', 'bench')
  .filter((path) => existsSync(join(original, path, 'package.json')));

/** Links what npm has installed into `folder`; packages of the repository are those of the copy. */
function linkInstalled(directory: string, folder: string): void {
  const [from, to] = [join(original, folder, 'node_modules'), join(directory, folder, 'node_modules')];
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of entries(from).filter((entry) => entry !== '@skysync'))
    symlinkSync(join(from, name), join(to, name));
}

/** Copies all files that are not ignored, and what was compiled of them. Throws when git is not there. */
export function copyRepository(): RepositoryCopy {
  const directory = mkdtempSync(join(tmpdir(), 'skysync-copy-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: original,
    encoding: 'utf8',
  });
  const compiled = workspaces.flatMap((path) => [`${path}/dist`, `${path}/tsconfig.tsbuildinfo`]);
  for (const path of [...listed.split('\0').filter(Boolean), ...compiled].filter((file) =>
    existsSync(join(original, file)),
  )) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    cpSync(join(original, path), join(directory, path), { recursive: true, preserveTimestamps: true });
  }
  for (const folder of ['', ...workspaces]) linkInstalled(directory, folder);
  mkdirSync(join(directory, 'node_modules/@skysync'));
  for (const name of entries(join(original, 'node_modules/@skysync'))) {
    const path = workspaces.find((workspace) => workspace === name || workspace.endsWith(`/${name}`));
    if (path) symlinkSync(join(directory, path), join(directory, 'node_modules/@skysync', name));
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
