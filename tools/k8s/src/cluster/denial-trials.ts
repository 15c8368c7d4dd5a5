/** What must work and what must not, as data: who tries, how, and what the outcome has to be. */

export interface Trial {
  what: string;
  /** The pod it runs in; `stranger` is a pod without a sidecar. */
  from: string;
  /** JavaScript; what it resolves with is the outcome. */
  script: string;
  expected: RegExp;
}

/** A request to the own sidecar, with its token unless `token` says otherwise; resolves with the status. */
const sidecar = (path: string, options = '{}', token = 'process.env.DAPR_API_TOKEN'): string =>
  `(async () => { const { headers, ...more } = ${options};
  const answer = await fetch('http://127.0.0.1:' + (process.env.DAPR_HTTP_PORT || 3500) + '${path}', { headers: { 'dapr-api-token': ${token}, ...headers }, ...more });
  const text = await answer.text(); return answer.status + ' ' + text.slice(0, 160); })()`;

const invoke = (app: string, path: string, options?: string): string =>
  sidecar(`/v1.0/invoke/${app}/method${path}`, options);

/** What a TCP client without a certificate gets from another pod's port. */
const connect = (host: string, port: number): string => `new Promise((resolve) => {
  const socket = require('node:tls').connect({ host: '${host}', port: ${port}, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  socket.on('secureConnect', () => socket.write('PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n'));
  socket.on('data', () => resolve('answered'));
  socket.on('error', (error) => resolve('refused: ' + error.code));
  socket.setTimeout(5000, () => resolve('refused: no answer')); })`;

/** The gRPC API of the gateway's sidecar would go around the policy, which guards HTTP only. */
const overGrpc = `(async () => { const { DaprClient, CommunicationProtocolEnum: { GRPC }, HttpMethod } = require('@dapr/dapr');
  const client = new DaprClient({ daprHost: '127.0.0.1', daprPort: '50001', communicationProtocol: GRPC, daprApiToken: process.env.DAPR_API_TOKEN, logger: { level: 'error' } });
  return client.invoker.invoke('payment-service', 'internal/payments', HttpMethod.GET).then(() => 'answered', (error) => 'refused: ' + error.message); })()`;

export const trials: Trial[] = [
  {
    what: 'order-service may call payment-service/internal/payments',
    from: 'order-service',
    script: invoke('payment-service', '/internal/payments'),
    expected: /^200/,
  },
  {
    what: 'the gateway may call product-service/products',
    from: 'gateway',
    script: invoke('product-service', '/products?limit=1'),
    expected: /^200/,
  },
  {
    what: 'user-service reads its own secret',
    from: 'user-service',
    script: sidecar('/v1.0/secrets/secretstore/jwt-signing-key').replace("' ' + text.slice(0, 160)", "''"),
    expected: /^200/,
  },
  {
    what: 'gateway → payment-service/internal/payments (policy)',
    from: 'gateway',
    script: invoke('payment-service', '/internal/payments'),
    expected: /^404/,
  },
  {
    what: 'gateway → payment-service/internal/payments over gRPC',
    from: 'gateway',
    script: overGrpc,
    expected: /^refused/,
  },
  {
    what: 'user-service → payment-service/internal/payments',
    from: 'user-service',
    script: invoke('payment-service', '/internal/payments'),
    expected: /^404/,
  },
  {
    what: 'order-service → payment-service/payments',
    from: 'order-service',
    script: invoke('payment-service', '/payments'),
    expected: /^403/,
  },
  {
    what: 'order-service → product-service/products',
    from: 'order-service',
    script: invoke('product-service', '/products'),
    expected: /^403/,
  },
  {
    what: 'order-service → user-service/users',
    from: 'order-service',
    script: invoke('user-service', '/users'),
    expected: /^403/,
  },
  {
    what: 'payment-service → order-service/orders, where it may ask how orders stand only',
    from: 'payment-service',
    script: invoke('order-service', '/orders'),
    expected: /^403/,
  },
  {
    what: "payment-service reads user-service's signing key",
    from: 'payment-service',
    script: sidecar('/v1.0/secrets/secretstore/jwt-signing-key'),
    expected: /^403/,
  },
  {
    what: "payment-service reads order-service's database address",
    from: 'payment-service',
    script: sidecar('/v1.0/secrets/secretstore/mongodb-uri-order-service'),
    expected: /^403/,
  },
  {
    what: 'payment-service reads the password of Redis',
    from: 'payment-service',
    script: sidecar('/v1.0/secrets/secretstore/redis-password'),
    expected: /^403/,
  },
  {
    what: 'payment-service reads all secrets at once',
    from: 'payment-service',
    script: sidecar('/v1.0/secrets/secretstore/bulk'),
    expected: /^(403|500)|^200 \{\}/,
  },
  {
    what: 'payment-service reads through the built-in store',
    from: 'payment-service',
    script: sidecar('/v1.0/secrets/kubernetes/jwt-signing-key'),
    expected: /^(400|401|403|500)/,
  },
  {
    what: 'payment-service publishes an order event',
    from: 'payment-service',
    script: sidecar('/v1.0/publish/pubsub/orders', `{ method: 'POST', body: '{}' }`),
    expected: /^403/,
  },
  {
    what: 'payment-service uses the state store',
    from: 'payment-service',
    script: sidecar('/v1.0/state/statestore/x'),
    expected: /^(400|403|404|501)/,
  },
  {
    what: 'an app ends its sidecar',
    from: 'payment-service',
    script: sidecar('/v1.0/shutdown', `{ method: 'POST' }`),
    expected: /^(403|404|501)/,
  },
  {
    what: 'a request without the API token of the sidecar',
    from: 'payment-service',
    script: sidecar('/v1.0/metadata', '{}', "'x'"),
    expected: /^401/,
  },
  {
    what: 'an app container has a token for the Kubernetes API',
    from: 'payment-service',
    script: `Promise.resolve(require('node:fs').existsSync('/var/run/secrets/kubernetes.io') ? 'answered' : 'refused')`,
    expected: /^refused/,
  },
  {
    what: 'a pod without an app id → the sidecar of payment-service',
    from: 'stranger',
    script: connect('payment-service-dapr', 50002),
    expected: /^refused/,
  },
  {
    what: "a pod without an app id → payment-service's own port",
    from: 'stranger',
    script: `(async () => (await fetch('http://PAYMENT_POD:8080/internal/payments', { headers: { 'dapr-caller-app-id': 'order-service' } })).status + '')().catch((error) => 'refused: ' + error.cause.code)`,
    expected: /^(401|refused)/,
  },
  {
    what: "a pod without an app id → the HTTP API of payment-service's sidecar",
    from: 'stranger',
    script: `(async () => (await fetch('http://PAYMENT_POD:3500/v1.0/metadata')).status + '')().catch((error) => 'refused: ' + error.cause.code)`,
    expected: /^refused/,
  },
];
