/** The commands of PostgreSQL with DocumentDB, run out of the cached Debian root in a mount namespace of their own, so that
 * several instances share the root and each sees its own data folder as /data. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Instance, repository } from './instance';
import { databaseRoot } from './requirements';

export const databaseFolder = (instance: Instance): string => join(instance.directory, 'database');

/** `$1` is the root, `$2` the data folder; the mounts end with the process. */
const inRoot = [
  'mount --bind "$2" "$1/data"',
  'mount --rbind /dev "$1/dev"',
  'root=$1; shift 2',
  'exec chroot --userspec=postgres:postgres "$root" "$@"',
].join(' && ');

/** The arguments with which `unshare` runs a command inside the root, the data folder mounted as /data. */
export const enter = (instance: Instance, command: string[]): string[] => [
  '--mount',
  'sh',
  '-c',
  inRoot,
  'sh',
  databaseRoot,
  databaseFolder(instance),
  ...command,
];

/** Read from the file that the cluster's image has, too. `fast` is for tests, whose data need not survive the machine. */
export function settingArguments({ fast }: Instance): string[] {
  const settings = readFileSync(join(repository, 'tools/database.conf'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace('SOCKETS', '/data'));
  return [...settings, ...(fast ? ['fsync=off'] : [])].flatMap((setting) => ['-c', setting]);
}
