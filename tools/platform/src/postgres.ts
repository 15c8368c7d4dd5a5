/** PostgreSQL with DocumentDB, run out of the cached Debian root in a mount namespace of its own, so that
 * several instances share the root and each sees its own data folder as /data. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Instance } from './instance';
import { findPart, logFile, startPart } from './parts';
import { PlatformError } from './platform-error';
import { databaseRoot } from './requirements';
import { until } from './until';

const run = promisify(execFile);
const programs = '/usr/lib/postgresql/18/bin';
const longestSocketPath = 107;

export const databaseFolder = (instance: Instance): string => join(instance.directory, 'database');
const socketOf = (instance: Instance): string => join(databaseFolder(instance), '.s.PGSQL.5432');

/** `$1` is the root, `$2` the data folder; the mounts end with the process. */
const inRoot = [
  'mount --bind "$2" "$1/data"',
  'mount --rbind /dev "$1/dev"',
  'root=$1; shift 2',
  'exec chroot --userspec=postgres:postgres "$root" "$@"',
].join(' && ');

const enter = (instance: Instance, command: string[]): string[] => [
  '--mount',
  'sh',
  '-c',
  inRoot,
  'sh',
  databaseRoot,
  databaseFolder(instance),
  ...command,
];

/** Sized for a laptop that runs a dozen other processes; DocumentDB talks to itself over the socket too. */
const settings = (fast: boolean): string[] => [
  `listen_addresses=''`,
  `unix_socket_directories='/data'`,
  `shared_preload_libraries='pg_cron,pg_documentdb_core,pg_documentdb,pg_documentdb_extended_rum'`,
  // indexes that give an order: without it every sorted list is fetched whole and sorted
  'documentdb.alternate_index_handler_name=extended_rum',
  `cron.database_name='postgres'`,
  `cron.host='/data'`,
  'cron.log_run=off',
  'cron.log_statement=off',
  `documentdb.localhost_connection_string='host=/data'`,
  'max_connections=200',
  'shared_buffers=128MB',
  'max_wal_size=512MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'io_method=sync',
  'jit=off',
  'log_min_messages=fatal',
  'log_checkpoints=off',
  // the planner uses an index's order only where it knows the table, so a bulk load is looked at soon
  'autovacuum_naptime=10s',
  'autovacuum_analyze_scale_factor=0.02',
  'autovacuum_analyze_threshold=200',
  ...(fast ? ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off'] : []),
];

const settingArguments = (instance: Instance): string[] =>
  settings(instance.fast).flatMap((setting) => ['-c', setting.replace(/='(.*)'$/, '=$1')]);

async function ownByPostgres(folder: string): Promise<void> {
  const entry = readFileSync(join(databaseRoot, 'etc/passwd'), 'utf8').match(/^postgres:[^:]*:(\d+):(\d+):/m);
  await run('chown', [`${entry?.[1]}:${entry?.[2]}`, folder]);
}

/** Makes the data folder; an interrupted attempt leaves `new`, which the next one throws away. */
async function initialise(instance: Instance): Promise<void> {
  const folder = databaseFolder(instance);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await ownByPostgres(folder);
  rmSync(join(folder, 'new'), { recursive: true, force: true });
  const initdb = [
    `${programs}/initdb`,
    '-D',
    '/data/new',
    '-U',
    'postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
  ];
  await run('unshare', enter(instance, [...initdb, ...(instance.fast ? ['--no-sync'] : [])]));
  const single = [`${programs}/postgres`, '--single', '-D', '/data/new', ...settingArguments(instance), 'postgres'];
  const session = run('unshare', enter(instance, single));
  session.child.stdin?.end('create extension documentdb cascade\ncreate extension documentdb_extended_rum cascade\n');
  const { stderr } = await session;
  if (/ERROR|FATAL/.test(stderr)) throw new PlatformError(`cannot create the documentdb extension: ${stderr.trim()}`);
  await run('mv', [join(folder, 'new'), join(folder, 'data')]);
  markOrdered(instance);
}

/** Says that the indexes of a data folder were made by the handler that gives an order. */
const orderedMark = (instance: Instance): string => join(databaseFolder(instance), 'ordered-indexes');
export const hasOrderedIndexes = (instance: Instance): boolean => existsSync(orderedMark(instance));
export const markOrdered = (instance: Instance): void => writeFileSync(orderedMark(instance), '');

/** Runs statements on the running server; through standard input, because arguments are seen by everybody. */
async function execute(instance: Instance, statements: string): Promise<void> {
  const psql = [`${programs}/psql`, '-h', '/data', '-U', 'postgres', '-q', '-v', 'ON_ERROR_STOP=1', 'postgres'];
  const session = run('unshare', enter(instance, psql));
  session.child.stdin?.end(statements);
  await session;
}

/** Tells the planner at once what a bulk load has brought. */
export const analyze = (instance: Instance): Promise<void> => execute(instance, 'analyze;\n');

/** What each start makes sure of: a folder made by an earlier version lacks the extension, and a login may be new. */
export const prepareDatabase = (instance: Instance, user: string, password: string): Promise<void> =>
  execute(
    instance,
    `create extension if not exists documentdb_extended_rum cascade;
select 'create role ${user} superuser login' where not exists (select from pg_roles where rolname = '${user}') \\gexec
alter role ${user} password '${password}';
`,
  );

async function requirePermission(): Promise<void> {
  try {
    await run('unshare', ['--mount', 'chroot', databaseRoot, '/bin/true']);
  } catch {
    throw new PlatformError(
      'unshare and chroot are not permitted here, so the own database cannot run: use root, or set MONGODB_URI to a MongoDB of yours',
    );
  }
}

/** Starts it unless it runs; returns the URL for FerretDB. */
export async function startPostgres(instance: Instance): Promise<string> {
  const url = `postgres://postgres@/postgres?host=${encodeURIComponent(databaseFolder(instance))}`;
  if (socketOf(instance).length > longestSocketPath) {
    throw new PlatformError(
      `${instance.directory} is too long a path for the database's socket; choose a shorter folder`,
    );
  }
  if (findPart(instance, 'postgres')) return url;
  await requirePermission();
  if (!existsSync(join(databaseFolder(instance), 'data'))) await initialise(instance);
  rmSync(socketOf(instance), { force: true }); // left by a killed server
  const command = [`${programs}/postgres`, '-D', '/data/data', ...settingArguments(instance)];
  startPart(instance, { part: 'postgres', command: 'unshare', args: enter(instance, command) });
  const ready = () => existsSync(socketOf(instance)) || !findPart(instance, 'postgres');
  if (!(await until(ready, 60_000)) || !findPart(instance, 'postgres')) {
    throw new PlatformError(`PostgreSQL did not start; see ${logFile(instance, 'postgres')}`);
  }
  return url;
}
