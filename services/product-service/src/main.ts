/** Starts the product service. */
import { connectDatabase, createIndexes, createTokenVerifier, runService } from '@skysync/service-kit';
import { appId, createApp, createDeps } from './app';

void runService(appId, async ({ config, sidecar, log }) => {
  const [uri, jwks] = await Promise.all([sidecar.secret(`mongodb-uri-${appId}`), sidecar.secret('jwt-public-keys')]);
  const connection = await connectDatabase(uri);
  const outside = { connection, sidecar, verifyToken: createTokenVerifier(jwks), appApiToken: config.appApiToken, log };
  const deps = createDeps(outside);
  const app = createApp(outside, deps);
  await createIndexes(connection);
  return {
    app,
    close: async () => {
      await deps.relay.drain();
      await connection.close();
      await sidecar.close();
    },
  };
});
