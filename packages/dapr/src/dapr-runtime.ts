/** The Runtime of a service on its own Dapr sidecar, beside it or far away. */
import { type Environment, type Logger, type Runtime, textSetting, wholeNumberSetting } from '@skysync/service-kit';
import { createBind } from './bindings';
import { inboundRoutes } from './inbound';
import { createInvoke } from './invoke';
import { createPublish } from './publish';
import { createSdk } from './sdk';
import { createSenderOf } from './sender';
import { createSidecarHttp } from './sidecar-http';
import { sidecarOrigin } from './sidecar-origin';
import { createStateStore } from './state';

/**
 * Makes the runtime from what `dapr run` and the injector set: `DAPR_HTTP_PORT` (or `DAPR_HTTP_ENDPOINT`, where the sidecar
 * is not on this machine), `DAPR_API_TOKEN` (shown to the sidecar) and `APP_API_TOKEN` (shown by it); `SIDECAR_WAIT_MS`
 * bounds the wait for its start. `GROUPED_NAMES=payments` looks for secrets `payments.…` among the keys of the one secret
 * `payments`. Throws ConfigError that names what is missing.
 */
export function createDaprRuntime(appId: string, log: Logger, env: Environment): Runtime {
  const origin = sidecarOrigin(env);
  const apiToken = textSetting(env, 'DAPR_API_TOKEN');
  const senderOf = createSenderOf(textSetting(env, 'APP_API_TOKEN'));
  const http = createSidecarHttp(origin, apiToken);
  const readyWithinMs = wholeNumberSetting(env, 'SIDECAR_WAIT_MS', 60_000, 1);
  const sdk = createSdk({ origin, apiToken, readyWithinMs, group: env.GROUPED_NAMES ?? '' }, log);
  return {
    appId,
    ready: sdk.ready,
    secret: sdk.secret,
    publish: createPublish(http),
    state: createStateStore(http),
    bind: createBind(http),
    invoke: createInvoke(http),
    senderOf,
    inbound: (inbound) => inboundRoutes(appId, inbound),
    close: async () => void (await Promise.all([http.close(), sdk.close()])),
  };
}
