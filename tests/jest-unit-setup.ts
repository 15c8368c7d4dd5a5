/** Starts the real database, Redis and NATS that all API tests of a run share, on ports of their own, and says where daprd is. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  consoleProgress,
  daprd,
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
  const infrastructure = await startInfrastructure({ directory, env: { BROKER: 'jetstream' }, fast: true });
  await makeRequirements([daprd], consoleProgress());
  process.env.TEST_DAPRD = located(daprd);
  process.env.TEST_MONGODB_URI = infrastructure.mongodbUri('DATABASE');
  process.env.TEST_REDIS_HOST = infrastructure.redisHost;
  process.env.TEST_REDIS_PASSWORD = infrastructure.redisPassword;
  process.env.TEST_NATS_URL = infrastructure.natsUrl;
  process.env.TEST_NATS_TOKEN = infrastructure.natsToken;
  globalThis.stopTestInfrastructure = async () => {
    await infrastructure.stop();
    await removeInstance(directory);
  };
}
