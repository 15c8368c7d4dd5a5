/** The server under FerretDB: its data folder, what each start makes sure of, and the start itself. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Instance } from './instance';
import { findPart, logFile, startPart } from './parts';
import { PlatformError } from './platform-error';
import { databaseFolder, enter, settingArguments } from './postgres-server';
import { databaseRoot } from './requirements';
import { until } from './until';

const run = promisify(execFile);
const programs = '/usr/lib/postgresql/18/bin';
const longestSocketPath = 107;

const socketOf = (instance: Instance): string => join(databaseFolder(instance), '.s.PGSQL.5432');

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

/** Raised when database.conf has indexes made in another way: those of a folder from before are then made anew. */
const wayOfIndexes = '2: ordered, lists known by field';

/** Says in which way the indexes of a data folder were made. */
const indexMark = (instance: Instance): string => join(databaseFolder(instance), 'ordered-indexes');
export const hasOrderedIndexes = (instance: Instance): boolean =>
  existsSync(indexMark(instance)) && readFileSync(indexMark(instance), 'utf8') === wayOfIndexes;
export const markOrdered = (instance: Instance): void => writeFileSync(indexMark(instance), wayOfIndexes);
/** As a folder of an earlier version is. */
export const forgetOrder = (instance: Instance): void => writeFileSync(indexMark(instance), '');

/** Runs statements on the running server; through standard input, because arguments are seen by everybody. */
export async function execute(instance: Instance, statements: string): Promise<void> {
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

const takesCommands = (instance: Instance): Promise<boolean> =>
  run('unshare', enter(instance, [`${programs}/pg_isready`, '-q', '-h', '/data'])).then(
    () => true,
    () => false,
  );

/** Starts the server unless it runs, and waits until it takes commands; false when it has ended instead. */
async function runs(instance: Instance): Promise<boolean> {
  if (!findPart(instance, 'postgres')) {
    rmSync(socketOf(instance), { force: true }); // left by a killed server
    const command = [`${programs}/postgres`, '-D', '/data/data', ...settingArguments(instance)];
    startPart(instance, { part: 'postgres', command: 'unshare', args: enter(instance, command) });
  }
  const settled = async () => !findPart(instance, 'postgres') || (await takesCommands(instance));
  return ((await until(settled, 60_000)) ?? false) && findPart(instance, 'postgres') !== undefined;
}

/** Starts it unless it runs; returns the URL for FerretDB. */
export async function startPostgres(instance: Instance): Promise<string> {
  const url = `postgres://postgres@/postgres?host=${encodeURIComponent(databaseFolder(instance))}`;
  if (socketOf(instance).length > longestSocketPath) {
    throw new PlatformError(
      `${instance.directory} is too long a path for the database's socket; choose a shorter folder`,
    );
  }
  if (!findPart(instance, 'postgres')) {
    await requirePermission();
    if (!existsSync(join(databaseFolder(instance), 'data'))) await initialise(instance);
  }
  // what a killed server leaves behind keeps the next one from starting, for a moment
  if (await until(() => runs(instance), 15_000, 200)) return url;
  throw new PlatformError(`PostgreSQL did not start; see ${logFile(instance, 'postgres')}`);
}
