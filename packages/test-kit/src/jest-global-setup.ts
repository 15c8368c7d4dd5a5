/** Starts the real database and Redis that all API tests of a run share, on ports of their own. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startInfrastructure } from '@skysync/platform';

export default async function startTestInfrastructure(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'skysync-unit-'));
  const infrastructure = await startInfrastructure({ directory, ports: await freePorts(), fast: true });
  process.env.TEST_MONGODB_URI = infrastructure.mongodbUri('DATABASE');
  process.env.TEST_REDIS_HOST = infrastructure.redisHost;
  process.env.TEST_REDIS_PASSWORD = infrastructure.redisPassword;
  (globalThis as { testInfrastructure?: typeof infrastructure }).testInfrastructure = infrastructure;
}
