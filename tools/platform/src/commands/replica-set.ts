/** Behind `make mongodb`: makes the server that `tools/mongodb.sh` has started a replica set of one, and waits until it takes writes. */
import type { mongo } from 'mongoose';
import { PlatformError } from '../platform-error';
import type { Progress } from '../progress';
import { until } from '../until';

/** Does nothing to a server that is one already. */
async function initiate(admin: mongo.Db, host: string): Promise<void> {
  try {
    await admin.command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } });
  } catch (error) {
    if ((error as { codeName?: string }).codeName !== 'AlreadyInitialized') throw error;
  }
  const takesWrites = async (): Promise<boolean> => (await admin.command({ hello: 1 })).isWritablePrimary === true;
  if (!(await until(takesWrites, 60_000))) throw new PlatformError(`the replica set at ${host} has no primary`);
}

export async function replicaSet(progress: Progress): Promise<void> {
  const host = `127.0.0.1:${process.env.MONGODB_PORT || 27017}`;
  const { mongo } = await import('mongoose');
  const client = new mongo.MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: 30_000,
  });
  try {
    await initiate(client.db('admin'), host);
    progress.say(`MONGODB_URI='mongodb://${host}/?replicaSet=rs0'`);
  } finally {
    await client.close();
  }
}
