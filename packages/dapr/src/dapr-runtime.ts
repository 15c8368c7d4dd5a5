/** The Runtime of a service on its own Dapr sidecar. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Environment, type Logger, type Runtime, text, wholeNumber, withDeadline } from '@skysync/service-kit';
import { createBind } from './bindings';
import { inboundRoutes } from './inbound';
import { createPublish } from './publish';
import { createSecrets } from './secrets';
import { createSenderOf } from './sender';
import { createSidecarHttp, type SidecarHttp } from './sidecar-http';
import { createStateStore } from './state';

const readyWithinMs = 60_000;
const askEveryMs = 100;

/**
 * Makes the runtime from what `dapr run` and the injector set: `DAPR_HTTP_PORT`, `DAPR_API_TOKEN` (shown to the sidecar)
 * and `APP_API_TOKEN` (shown by it). Throws ConfigError that names what is missing.
 */
export function createDaprRuntime(appId: string, log: Logger, env: Environment): Runtime {
  const port = wholeNumber(env, 'DAPR_HTTP_PORT', undefined, 1);
  const http = createSidecarHttp(`http://127.0.0.1:${port}`, text(env, 'DAPR_API_TOKEN'));
  return {
    appId,
    ready: () => waitForSidecar(http, log),
    secret: createSecrets(http),
    publish: createPublish(http),
    state: createStateStore(http),
    bind: createBind(http),
    // https://docs.dapr.io/reference/api/service_invocation_api/
    invoke: ({ app, path, ...request }) => http.send({ ...request, path: `/v1.0/invoke/${app}/method${path}` }),
    senderOf: createSenderOf(text(env, 'APP_API_TOKEN')),
    inbound: (inbound) => inboundRoutes(appId, inbound),
    close: () => http.close(),
  };
}

/** Until the sidecar's components work, which they do before the app listens (https://docs.dapr.io/reference/api/health_api/). */
async function waitForSidecar(http: SidecarHttp, log: Logger): Promise<void> {
  await withDeadline(readyWithinMs, 'waiting for the sidecar', async (signal) => {
    while (!signal.aborted) {
      const status = await http
        .send({ method: 'GET', path: '/v1.0/healthz/outbound', timeoutMs: 2_000 })
        .then((answer) => answer.status)
        .catch((error) => void log.debug('the sidecar does not answer yet', { error }));
      if (status !== undefined && status < 300) return;
      await pause(askEveryMs);
    }
  });
}
