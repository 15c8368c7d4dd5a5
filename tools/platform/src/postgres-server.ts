/** The commands of PostgreSQL with DocumentDB, run out of the cached Debian root in a mount namespace of their own, so that
 * several instances share the root and each sees its own data folder as /data. */
import { join } from 'node:path';
import type { Instance } from './instance';
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
  // Nothing else: a killed server must not lose what it said it had, and without full pages in the log, or with part of the
  // log unwritten, ordered indexes do not survive it.
  ...(fast ? ['fsync=off'] : []),
];

export const settingArguments = (instance: Instance): string[] =>
  settings(instance.fast).flatMap((setting) => ['-c', setting.replace(/='(.*)'$/, '=$1')]);
