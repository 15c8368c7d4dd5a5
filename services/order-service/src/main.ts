/** Starts order-service. */
import { connectDatabase, createIndexes, createTokenVerifier, runService } from '@skysync/service-kit';
import { createApp } from './app';

void runService('order-service', async ({ config, sidecar, log }) => {
  const connection = await connectDatabase(await sidecar.secret('mongodb-uri-order-service'));
  const { app, drain } = createApp({
    connection,
    sidecar,
    verifyToken: createTokenVerifier(await sidecar.secret('jwt-public-keys')),
    appApiToken: config.appApiToken,
    log,
  });
  await createIndexes(connection);
  return {
    app,
    close: async () => {
      await drain();
      await Promise.all([connection.close(), sidecar.close()]);
    },
  };
});
