/** The MongoDB-compatible database: the user's (MONGODB_URI), a `mongod` of this machine, or FerretDB on PostgreSQL. */
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { demoFile, type Instance } from './instance';
import { findPart, logFile, startPart } from './parts';
import { PlatformError } from './platform-error';
import { port } from './ports';
import { hasOrderedIndexes, markOrdered, prepareDatabase, startPostgres } from './postgres';
import { ferretdb, located, onPath } from './requirements';
import { readSecrets } from './secret-file';
import { until } from './until';

export type DatabaseKind = 'external' | 'mongod' | 'ferretdb';

export const databaseKind = (env: NodeJS.ProcessEnv = process.env): DatabaseKind =>
  env.MONGODB_URI ? 'external' : onPath('mongod', env) ? 'mongod' : 'ferretdb';

/** Who signs in to the own database; its password is the secret `database-password`. */
const databaseUser = 'skysync';

/** What tests throw away is kept apart from a shop on the same server. */
const prefixOf = ({ fast, directory }: Instance): string => (fast ? `${basename(directory)}-` : '');

/** The address of one service's database on that server. */
export function mongodbUri(
  instance: Instance,
  database: string,
  password = readSecrets(instance)['database-password'] ?? '',
): string {
  const given = process.env.MONGODB_URI;
  if (given) return withDatabase(given, `${prefixOf(instance)}${database}`);
  const server = `127.0.0.1:${port(instance.ports, 'MONGODB_PORT')}`;
  // a mongod of this machine is started without logins: it is for one developer, on loopback
  if (databaseKind() === 'mongod') return `mongodb://${server}/${database}`;
  return `mongodb://${databaseUser}:${password}@${server}/${database}?authSource=admin`;
}

/** Puts a database name into a URI, and keeps the one that its user was authenticated against. */
export function withDatabase(uri: string, database: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (!parts) throw new PlatformError('MONGODB_URI is not a mongodb:// or mongodb+srv:// address');
  const [, server = '', given, query] = parts;
  const options = new URLSearchParams(query);
  if (server.includes('@') && !options.has('authSource')) options.set('authSource', given || 'admin');
  const suffix = options.toString();
  return `${server}/${database}${suffix && `?${suffix}`}`;
}

/** Drops what an instance whose data is thrown away has left on a server of the user's. */
export async function dropDatabases(instance: Instance): Promise<void> {
  const prefix = prefixOf(instance);
  if (databaseKind() !== 'external' || !prefix) return;
  const { mongo } = await import('mongoose');
  const client = new mongo.MongoClient(mongodbUri(instance, 'skysync'), { serverSelectionTimeoutMS: 5_000 });
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    const left = databases.filter(({ name }) => name.startsWith(prefix));
    await Promise.all(left.map(({ name }) => client.db(name).dropDatabase()));
  } finally {
    await client.close();
  }
}

/** Runs a real command through the driver. */
export async function pingDatabase(uri: string): Promise<boolean> {
  const { mongo } = await import('mongoose');
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: 1_500 });
  try {
    await client.db().collection('platform_ping').findOne({}); // `ping` alone does not reach PostgreSQL
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

async function startFerretdb(instance: Instance): Promise<void> {
  const url = await startPostgres(instance);
  await prepareDatabase(instance, databaseUser, readSecrets(instance)['database-password'] ?? '');
  if (findPart(instance, 'ferretdb')) return;
  const state = join(instance.directory, 'ferretdb');
  mkdirSync(state, { recursive: true });
  startPart(instance, {
    part: 'ferretdb',
    command: located(ferretdb),
    args: [
      '--auth',
      `--listen-addr=127.0.0.1:${port(instance.ports, 'MONGODB_PORT')}`,
      `--postgresql-url=${url}`,
      `--state-dir=${state}`,
      '--debug-addr=-',
      '--telemetry=disable',
      '--log-level=ERROR',
      '--log-format=text',
    ],
  });
}

function startMongod(instance: Instance): void {
  if (findPart(instance, 'mongod')) return;
  const data = join(instance.directory, 'mongod');
  mkdirSync(data, { recursive: true });
  const number = String(port(instance.ports, 'MONGODB_PORT'));
  startPart(instance, {
    part: 'mongod',
    command: located(ferretdb),
    args: ['--dbpath', data, '--port', number, '--bind_ip', '127.0.0.1', '--quiet'],
  });
}

/**
 * A data folder of an earlier version has indexes made in another way: they are dropped once, and services make them again.
 * Its aggregates get the revision that guards their writes now, and the demo store's catalogue is imported again.
 */
async function carryOver(instance: Instance): Promise<void> {
  const { mongo } = await import('mongoose');
  const client = new mongo.MongoClient(mongodbUri(instance, 'skysync'), { serverSelectionTimeoutMS: 5_000 });
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    for (const { name } of databases) {
      for (const { name: collection } of await client.db(name).listCollections({}, { nameOnly: true }).toArray()) {
        const documents = client.db(name).collection(collection);
        await documents.dropIndexes();
        await documents.updateMany({ revision: { $exists: false } }, { $set: { revision: 1 } });
      }
    }
    rmSync(demoFile(instance), { force: true });
    markOrdered(instance);
  } finally {
    await client.close();
  }
}

/** Starts the own database unless it runs; in every case waits until a command goes through. */
export async function startDatabase(instance: Instance): Promise<void> {
  const kind = databaseKind();
  if (kind === 'ferretdb') await startFerretdb(instance);
  const answers = async (): Promise<boolean> => {
    // either half may end while the other is waited for
    if (kind === 'ferretdb' && !['postgres', 'ferretdb'].every((part) => findPart(instance, part)))
      await startFerretdb(instance);
    if (kind === 'mongod') startMongod(instance);
    return pingDatabase(mongodbUri(instance, 'skysync'));
  };
  if (await until(answers, 60_000, 200)) {
    if (kind === 'ferretdb' && !hasOrderedIndexes(instance)) await carryOver(instance);
    return;
  }
  throw new PlatformError(
    kind === 'external'
      ? 'the database at MONGODB_URI does not answer'
      : `the database does not answer; see ${logFile(instance, kind)}`,
  );
}
