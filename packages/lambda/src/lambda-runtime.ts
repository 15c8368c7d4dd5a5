/** The Runtime of a service that is a Lambda function: a Dapr sidecar that runs elsewhere. */
import { createDaprRuntime } from '@skysync/dapr';
import { type RuntimeFactory, textSetting } from '@skysync/service-kit';

/**
 * Makes the runtime from Dapr's standard settings for a remote sidecar, `DAPR_HTTP_ENDPOINT` and `DAPR_API_TOKEN`, and from
 * `APP_API_TOKEN`, which that sidecar shows when it brings events and calls. Throws ConfigError that names what is missing.
 */
export const createLambdaRuntime: RuntimeFactory = (appId, log, env) =>
  createDaprRuntime(appId, log, { ...env, DAPR_HTTP_ENDPOINT: textSetting(env, 'DAPR_HTTP_ENDPOINT') });
