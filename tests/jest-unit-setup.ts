/** Starts the real database and Redis that all API tests of a run share, on ports of their own, and says where daprd is. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  consoleProgress,
  daprd,
  freePorts,
  located,
  makeRequirements,
  removeInstance,
  startInfrastructure,
} from '@skysync/platform';

declare global {
  var stopTestInfrastructure: (() => Promise<void>) | undefined;
}

export default async function startTestInfrastructure(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'skysync-unit-'));
  const infrastructure = await startInfrastructure({ directory, ports: await freePorts(), fast: true });
  await makeRequirements([daprd], consoleProgress());
  process.env.TEST_DAPRD = located(daprd);
  process.env.TEST_MONGODB_URI = infrastructure.mongodbUri('DATABASE');
  process.env.TEST_REDIS_HOST = infrastructure.redisHost;
  process.env.TEST_REDIS_PASSWORD = infrastructure.redisPassword;
  globalThis.stopTestInfrastructure = async () => {
    await infrastructure.stop();
    await removeInstance(directory);
  };
}
