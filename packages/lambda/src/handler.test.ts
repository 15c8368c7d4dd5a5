/** A function answers an event of the HTTP API as its service answers the gateway, and nobody else. */
import { Problem, type Route } from '@skysync/service-kit';
import { createInProcessRuntime } from '@skysync/test-kit';
import express from 'express';
import { createHandler, type FunctionApp, type LambdaHandler } from './handler';
import { contextOf, type Verdict } from './verdict';

const route = (method: Route<never>['method'], path: string, more: Partial<Route<never>> = {}): Route<never> => ({
  operation: `${method} ${path}`,
  summary: '',
  method,
  path,
  who: 'guest',
  answers: { 200: null },
  handler: () => undefined,
  ...more,
});
const routes = [
  route('GET', '/orders/{order}'),
  route('POST', '/orders'),
  route('POST', '/webhooks/{provider}', { who: 'anonymous', rawBody: true }),
];

let starts = 0;
let failing = 0;
let unsettled = 0;
let caughtUp = 0;
const service: FunctionApp = {
  appId: 'order-service',
  routes,
  async start() {
    starts += 1;
    if (starts <= failing) throw new Error('the database is away');
    const app = express();
    app.use((req, _res, next) => {
      if (req.headers['dapr-api-token'] !== 'app-token') throw new Problem('token_missing');
      next();
    });
    app.post('/tick', (_req, res) => void res.json({}));
    app.get('/orders/broken', (_req, res) => {
      res.write('half of it');
      res.destroy();
    });
    app.all('/*rest', express.raw({ type: () => true }), (req, res) => {
      unsettled += 1;
      if (caughtUp !== 1) throw new Error('it has not caught up');
      const body = Buffer.isBuffer(req.body) ? req.body.toString('base64') : typeof req.body;
      res.status(201).location('/orders/1').json({ method: req.method, url: req.url, headers: req.headers, body });
    });
    return {
      app,
      catchUp: async () => {
        caughtUp = 1;
      },
      settle: async () => {
        caughtUp = 0;
        await new Promise((resolve) => setImmediate(resolve));
        unsettled = 0;
      },
      close: async () => {},
    };
  },
};
const env = { APP_API_TOKEN: 'app-token', BODY_LIMIT: '100' };
const make = (): LambdaHandler => createHandler(service, (appId) => createInProcessRuntime(appId), env);
let handler: LambdaHandler;

beforeEach(() => {
  [starts, failing, unsettled, caughtUp] = [0, 0, 0, 0];
  handler = make();
});

const allowed: Verdict = { store: 'acme', userId: 'user-1', role: 'guest' };
interface Asked {
  key?: string;
  path?: string;
  verdict?: Verdict | undefined;
  headers?: Record<string, string>;
  body?: string;
}
const eventOf = ({ key = 'GET /api/v1/orders/{order}', path = '/api/v1/orders/7', headers = {}, ...more }: Asked) => ({
  version: '2.0',
  routeKey: key,
  rawPath: path,
  rawQueryString: 'a=%2e&b=1',
  headers: { ...(more.body && { 'content-length': String(more.body.length) }), ...headers },
  body: more.body,
  isBase64Encoded: false,
  requestContext: {
    ...('verdict' in more && { authorizer: { lambda: more.verdict ? contextOf(more.verdict) : {} } }),
    domainName: 'api.example',
    requestId: 'request-of-aws',
    http: { method: key.split(' ')[0], path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: '' },
  },
});

async function ask(asked: Asked) {
  const event = eventOf(asked) as Parameters<LambdaHandler>[0];
  const answer = (await handler(event, {} as Parameters<LambdaHandler>[1])) as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
  };
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
}

test('what the authorizer lets pass arrives as the gateway would send it', async () => {
  const forged = { 'x-user-id': 'root', 'dapr-caller-app-id': 'x', 'x-forwarded-for': '6.6.6.6', 'x-store': 'acme' };
  const { status, headers, body } = await ask({ verdict: allowed, headers: { ...forged, authorization: 'Bearer t' } });
  expect([status, body.method, body.url]).toEqual([201, 'GET', '/orders/7?a=%2e&b=1']);
  expect(body.headers).toMatchObject({
    'x-user-id': 'user-1',
    'x-user-role': 'guest',
    'x-store-id': 'acme',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'api.example',
    'x-request-id': 'request-of-aws',
    'dapr-caller-app-id': 'gateway',
    authorization: 'Bearer t',
  });
  expect(body.headers['x-store']).toBeUndefined();
  expect(headers).toMatchObject({
    location: '/api/v1/orders/1',
    'cache-control': 'private, no-cache',
    vary: 'X-Store, Authorization',
    'x-content-type-options': 'nosniff',
  });
});

test('HEAD is asked of the route of GET', async () => {
  const event = eventOf({ key: 'HEAD /api/v1/orders/{order}', verdict: allowed }) as Parameters<LambdaHandler>[0];
  expect(await handler(event, {} as never)).toMatchObject({ statusCode: 201, body: '' });
});

test('a sane request id of the client is kept', async () => {
  const asked = async (id: string) =>
    (await ask({ verdict: allowed, headers: { 'x-request-id': id } })).body.headers['x-request-id'];
  expect(await asked('my-request.1')).toBe('my-request.1');
  expect(await asked('a b')).toBe('request-of-aws');
  expect(await asked('4242424242424242')).toBe('request-of-aws');
});

test.each<[string, Asked, number, string]>([
  ['what the authorizer refuses', { verdict: { denied: 'token_expired' } }, 401, 'token_expired'],
  ['a route that is none', { verdict: allowed, key: 'GET /api/v1/others' }, 404, 'not_found'],
  [
    'a store that can be none',
    { verdict: { denied: 'token_missing' }, headers: { 'x-store': 'a b' } },
    400,
    'invalid_request',
  ],
  [
    'a form',
    {
      verdict: { denied: 'token_missing' },
      key: 'POST /api/v1/orders',
      path: '/api/v1/orders',
      body: 'a=1',
      headers: { 'content-type': 'text/plain' },
    },
    415,
    'unsupported_media_type',
  ],
  [
    'a large body',
    { verdict: { denied: 'token_missing' }, key: 'POST /api/v1/orders', path: '/api/v1/orders', body: 'a'.repeat(101) },
    413,
    'payload_too_large',
  ],
  ['an event of nobody', {}, 401, 'token_missing'],
  ['an event without a verdict', { verdict: undefined }, 401, 'token_missing'],
  [
    'who guesses the token',
    { headers: { 'dapr-api-token': 'guess', 'dapr-caller-app-id': 'gateway' } },
    401,
    'token_missing',
  ],
])('%s is refused', async (_what, asked, status, code) => {
  const answer = await ask(asked);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

test('a verdict that nobody understands is a refusal', async () => {
  const event = eventOf({ verdict: allowed });
  Object.assign(event.requestContext, { authorizer: { lambda: { verdict: 'allowed', store: 'acme' } } });
  const answer = await handler(event as Parameters<LambdaHandler>[0], {} as never);
  expect(answer).toMatchObject({ statusCode: 403 });
});

test('a webhook arrives byte by byte in any type, and without a token that is not read', async () => {
  const { body } = await ask({
    key: 'POST /api/v1/webhooks/{provider}',
    path: '/api/v1/webhooks/sandbox',
    verdict: { store: 'demo', userId: '', role: '' },
    headers: { 'content-type': 'text/plain', authorization: 'Bearer stale' },
    body: '{"a":  1}\r\n',
  });
  expect(Buffer.from(body.body, 'base64').toString()).toBe('{"a":  1}\r\n');
  expect(body.headers.authorization).toBeUndefined();
});

test('no body is no body', async () => {
  expect((await ask({ verdict: allowed })).body.body).toBe('undefined');
});

test('the sidecar reaches what it may, with its token', async () => {
  const { status, body } = await ask({ path: '/events/orders', headers: { 'dapr-api-token': 'app-token' } });
  expect([status, body.url]).toEqual([201, '/events/orders?a=%2e&b=1']);
});

test('it starts once for all events, and again after a start that failed', async () => {
  await ask({ verdict: allowed });
  await ask({ verdict: allowed });
  expect(starts).toBe(1);
  [starts, failing] = [0, 1];
  handler = make();
  await expect(ask({ verdict: allowed })).rejects.toThrow('the database is away');
  expect((await ask({ verdict: allowed })).status).toBe(201);
  expect(starts).toBe(2);
});

test('half an answer is an error of the function, never a whole one', async () => {
  await expect(ask({ verdict: allowed, path: '/api/v1/orders/broken' })).rejects.toThrow('an answer broke off');
  expect((await ask({ verdict: allowed })).status).toBe(201);
});

test('nothing is left to be done when the answer goes out', async () => {
  await ask({ verdict: allowed });
  expect(unsettled).toBe(0);
});

test('a timer runs, and one that fails is an error of the function', async () => {
  expect(await handler({ timer: 'tick' }, {} as never)).toBeUndefined();
  failing = Number.POSITIVE_INFINITY;
  starts = 0;
  handler = make();
  await expect(handler({ timer: 'tick' }, {} as never)).rejects.toThrow('the database is away');
});
