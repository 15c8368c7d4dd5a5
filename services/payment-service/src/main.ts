/** Starts payment-service beside its sidecar. */
import { connectDatabase, createIndexes, createTokenVerifier, runService, wholeNumber } from '@skysync/service-kit';
import { appId, createApp, createDeps } from './app';
import { deliverWebhook } from './providers/sandbox/deliver-webhook';
import { createSandbox } from './providers/sandbox/sandbox';
import { createSandboxCharges } from './providers/sandbox/sandbox-charges';

void runService(appId, async ({ config, sidecar, log }) => {
  const connection = await connectDatabase(await sidecar.secret(`mongodb-uri-${appId}`));
  const sandbox = createSandbox({
    charges: createSandboxCharges(connection),
    webhookSecret: await sidecar.secret('sandbox-webhook-secret'),
    sendWebhook: deliverWebhook(appId, config.daprHttpPort, config.daprApiToken),
    log,
    delayMs: 2_000,
  });
  const providerTimeoutMs = wholeNumber(process.env, 'PROVIDER_TIMEOUT_MS', 3_000, 100);
  const deps = createDeps({ connection, sidecar, log, providers: [sandbox], providerTimeoutMs });
  await createIndexes(connection);
  const verifyToken = createTokenVerifier(await sidecar.secret('jwt-public-keys'));
  const app = createApp(deps, { connection, verifyToken, appApiToken: config.appApiToken });

  const close = async (): Promise<void> => {
    await sandbox.close();
    await deps.relay.drain();
    await Promise.all([connection.close(), sidecar.close()]);
  };
  return { app, close };
});
