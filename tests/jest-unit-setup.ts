/** Starts the real database and Redis that all API tests of a run share, on ports of their own. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, removeInstance, startInfrastructure } from '@skysync/platform';

declare global {
  var stopTestInfrastructure: (() => Promise<void>) | undefined;
}

export default async function startTestInfrastructure(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'skysync-unit-'));
  const infrastructure = await startInfrastructure({ directory, ports: await freePorts(), fast: true });
  process.env.TEST_MONGODB_URI = infrastructure.mongodbUri('DATABASE');
  process.env.TEST_REDIS_HOST = infrastructure.redisHost;
  process.env.TEST_REDIS_PASSWORD = infrastructure.redisPassword;
  globalThis.stopTestInfrastructure = async () => {
    await infrastructure.stop();
    removeInstance(directory);
  };
}
