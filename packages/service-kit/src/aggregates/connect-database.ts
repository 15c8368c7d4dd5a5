/** The service's own MongoDB database: one pool, deadlines on everything. */
import mongoose, { type Connection, type mongo } from 'mongoose';
import { isRepeatable } from '../errors/outages';
import { unavailable } from '../errors/problem';
import { type Environment, wholeNumberSetting } from '../service/config';
import { traceCommands } from '../tracing/database-spans';
import { endWritesOfClosedConnections } from './closed-connections';
import { repeating } from './retry';

/**
 * Connects to `uri` and waits until the server answers. All operations end within 10 s.
 * `autoIndex` is off: {@link createIndexes} makes them before the service takes requests.
 * `env` may say how many connections one process has at most (`MONGODB_POOL_SIZE`), and for how many milliseconds an idle
 * one is trusted (`MONGODB_IDLE_MS`, for ever with 0): a process that is frozen between requests has neither timers nor
 * heartbeats by which it would notice that the other side has hung up.
 */
export async function connectDatabase(uri: string, env: Environment = {}): Promise<Connection> {
  const maxPoolSize = wholeNumberSetting(env, 'MONGODB_POOL_SIZE', 20, 1);
  const maxIdleTimeMS = wholeNumberSetting(env, 'MONGODB_IDLE_MS', 0);
  endWritesOfClosedConnections();
  traceCommands();
  mongoose.set('strictQuery', 'throw');
  return mongoose
    .createConnection(uri, {
      maxPoolSize,
      minPoolSize: maxIdleTimeMS > 0 ? 0 : Math.min(2, maxPoolSize),
      maxIdleTimeMS,
      autoIndex: false,
      ignoreUndefined: true,
      serverSelectionTimeoutMS: 5_000,
      connectTimeoutMS: 5_000,
      socketTimeoutMS: 10_000,
      waitQueueTimeoutMS: 5_000,
    })
    .asPromise();
}

/** An index of a hundred thousand large documents takes half a minute; this is an option of every command, though not of its type. */
const whileIndexing = { socketTimeoutMS: 15 * 60_000 };

/**
 * Makes the indexes of all models of the connection, one after another, and waits for each however large its collection is.
 * Replicas that start at once make the same ones, over which DocumentDB comes to a deadlock now and then.
 */
export async function createIndexes(connection: Connection): Promise<void> {
  for (const { schema, collection } of Object.values(connection.models)) {
    const documents = nativeCollection(connection, collection.collectionName);
    for (const [keys, options] of schema.indexes()) {
      const patient = { ...options, ...whileIndexing } as mongo.CreateIndexesOptions;
      await repeating(() => documents.createIndex(keys as mongo.IndexSpecification, patient), isRepeatable);
    }
  }
}

/** Throws `unavailable` while the database does not answer. */
export async function pingDatabase(connection: Connection): Promise<void> {
  try {
    await connection.db?.command({ ping: 1, maxTimeMS: 2_000 });
  } catch {
    throw unavailable('the database does not answer');
  }
}

/** The driver's own collection, for hot writes and for work across all stores. The connection must be open. */
export function nativeCollection<D extends mongo.Document>(connection: Connection, name: string): mongo.Collection<D> {
  if (!connection.db) throw new Error('the database is not connected');
  return connection.db.collection<D>(name);
}
