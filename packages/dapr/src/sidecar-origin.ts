/** Where the sidecar is: beside the app, or wherever `DAPR_HTTP_ENDPOINT` says. */
import { ConfigError, type Environment, wholeNumberSetting } from '@skysync/service-kit';

/**
 * Scheme, host and port of the sidecar. `DAPR_HTTP_ENDPOINT` wins over `DAPR_HTTP_PORT` on this machine, as in Dapr's own
 * SDKs. Throws ConfigError when neither is set, or when the endpoint is more or less than an origin.
 */
export function sidecarOrigin(env: Environment): string {
  const { DAPR_HTTP_ENDPOINT: endpoint } = env;
  if (!endpoint) return `http://127.0.0.1:${wholeNumberSetting(env, 'DAPR_HTTP_PORT', undefined, 1)}`;
  const url = URL.parse(endpoint);
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw new ConfigError(`DAPR_HTTP_ENDPOINT must be an origin such as https://dapr.example:3500, not "${endpoint}"`);
  }
  return url.origin;
}
