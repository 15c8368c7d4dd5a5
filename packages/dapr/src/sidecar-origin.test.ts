/** Dapr's standard settings say where the sidecar is. */
import { ConfigError } from '@skysync/service-kit';
import { sidecarOrigin } from './sidecar-origin';

test.each([
  [{ DAPR_HTTP_PORT: '3500' }, 'http://127.0.0.1:3500'],
  [{ DAPR_HTTP_ENDPOINT: 'https://dapr.example' }, 'https://dapr.example'],
  [{ DAPR_HTTP_ENDPOINT: 'https://dapr.example:443/' }, 'https://dapr.example'],
  [{ DAPR_HTTP_ENDPOINT: 'http://10.0.0.1:3500', DAPR_HTTP_PORT: '3501' }, 'http://10.0.0.1:3500'],
  [{ DAPR_HTTP_ENDPOINT: 'http://[::1]:3500' }, 'http://[::1]:3500'],
])('%j is %s', (env, origin) => expect(sidecarOrigin(env)).toBe(origin));

test.each(['dapr.example', 'dapr.example:3500', 'ftp://dapr.example', 'https://dapr.example/v1.0', 'https://a:b@c'])(
  'the endpoint %s stops the service',
  (endpoint) => {
    expect(() => sidecarOrigin({ DAPR_HTTP_ENDPOINT: endpoint })).toThrow(ConfigError);
    expect(() => sidecarOrigin({ DAPR_HTTP_ENDPOINT: endpoint })).toThrow(/^DAPR_HTTP_ENDPOINT/);
  },
);
