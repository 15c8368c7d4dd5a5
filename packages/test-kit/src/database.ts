/** A database of its own for each test file, on the server that jest's global setup started. */
import { randomUUID } from 'node:crypto';
import { connectDatabase } from '@skysync/service-kit';
import type { Connection } from 'mongoose';

/** A database that is dropped after its tests. */
export interface TestDatabase {
  connection: Connection;
  /** Drops the database and disconnects. */
  drop(): Promise<void>;
}

/** Connects to a new, empty database. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = process.env.TEST_MONGODB_URI;
  if (!template) throw new Error('TEST_MONGODB_URI is not set: run through jest, whose global setup starts a database');
  const uri = template.replace('DATABASE', `test-${randomUUID().slice(0, 8)}`);
  // so that a test may record the commands
  const connection = await connectDatabase(`${uri}${uri.includes('?') ? '&' : '?'}monitorCommands=true`);
  return {
    connection,
    drop: async () => {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
