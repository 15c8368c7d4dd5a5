/** Starts user-service: secrets, database, the first store, then requests. */
import { connectDatabase, createIndexes, runService } from '@skysync/service-kit';
import { createApp } from './app';
import { bootstrapStore, readBootstrapStore } from './bootstrap/bootstrap-store';
import { createDeps } from './deps';

void runService('user-service', async ({ config, sidecar, log }) => {
  const firstStore = await readBootstrapStore(await sidecar.secret('bootstrap-store'));
  const signingKey = await sidecar.secret('jwt-signing-key');
  const publicKeys = await sidecar.secret('jwt-public-keys');
  const connection = await connectDatabase(await sidecar.secret('mongodb-uri-user-service'));
  const deps = createDeps({ connection, sidecar, log, appApiToken: config.appApiToken, signingKey, publicKeys });
  await createIndexes(connection);
  await bootstrapStore(deps, firstStore);

  return {
    app: createApp(deps),
    close: async () => {
      await deps.relay.drain();
      await Promise.all([connection.close(), sidecar.close()]);
    },
  };
});
