/** Answers of a sidecar that a healthy one rarely gives: a plain server stands in its place. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudEvent } from '@skysync/contracts';
import { ConfigError, createLogger, type Runtime } from '@skysync/service-kit';
import { createDaprRuntime } from './dapr-runtime';

let respond: (res: ServerResponse) => void = (res) => res.end();
const server = createServer((req, res) => {
  if (req.url === '/v1.0/metadata')
    res.end('{}'); // by which the SDK learns that the sidecar is there
  else req.resume().on('end', () => respond(res));
});
const log = createLogger('test');
log.silent = true;
let env: Record<string, string>;
let runtime: Runtime;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = String((server.address() as AddressInfo).port);
  env = { DAPR_HTTP_PORT: port, APP_API_TOKEN: 'app-token', DAPR_API_TOKEN: 'sidecar-token' };
  runtime = createDaprRuntime('order-service', log, env);
  await runtime.ready();
});
afterAll(async () => {
  await runtime.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const answer = (status: number, body: unknown): void => {
  respond = (res) => res.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
};
const event = (id: string): CloudEvent => ({
  specversion: '1.0',
  id,
  type: 'skysync.order.cancelled.v1',
  source: 'order-service',
  subject: 'ord_1',
  time: new Date(0).toISOString(),
  datacontenttype: 'application/json',
  store: 'demo',
  data: { orderId: 'ord_1', number: 'S-1', reason: 'x' },
});

test.each(['DAPR_HTTP_PORT', 'APP_API_TOKEN', 'DAPR_API_TOKEN'])('without %s nothing starts', (name) => {
  const make = () => createDaprRuntime('order-service', log, { ...env, [name]: '' });
  expect(make).toThrow(ConfigError);
  expect(make).toThrow(`${name} is not set`);
});

test.each<[number, unknown, object]>([
  [
    500,
    { failedEntries: [{ entryId: 'b', error: 'away' }], errorCode: 'ERR_PUBSUB_PUBLISH_MESSAGE' },
    { name: 'Error' },
  ],
  [404, { errorCode: 'ERR_PUBSUB_NOT_FOUND' }, { name: 'Error' }],
  [413, 'request body too large', { code: 'payload_too_large' }],
  [400, { message: 'rpc error: stream too large' }, { code: 'payload_too_large' }],
  [500, { message: 'message size exceeds the configured limit' }, { code: 'payload_too_large' }],
])('publishing that is answered %i %j throws', async (status, body, error) => {
  answer(status, body);
  await expect(runtime.publish('orders', [event('a'), event('b')])).rejects.toMatchObject(error);
  await expect(runtime.publish('orders', [event('a')])).rejects.toMatchObject(error);
});

test('a state store that fails is unavailable, and its words go to the log only', async () => {
  answer(500, 'redis at 10.0.0.1 is away');
  const unavailable = { code: 'unavailable', message: 'the state store does not answer' };
  await expect(runtime.state.get('a')).rejects.toMatchObject(unavailable);
  await expect(runtime.state.save('a', 1, { etag: null })).rejects.toMatchObject(unavailable);
  await expect(runtime.state.delete('a', '1')).rejects.toMatchObject(unavailable);
});

test('a secret that may not be read is named, and nothing of the answer is', async () => {
  answer(403, { errorCode: 'ERR_PERMISSION_DENIED', message: 'hunter2' });
  await expect(runtime.secret('redis-password')).rejects.toThrow(/^the secret "redis-password" cannot be read/);
});

const token = { 'dapr-api-token': 'app-token' };
test('only who shows the token of the app is the sidecar', () => {
  expect(runtime.senderOf({ ...token, 'dapr-caller-app-id': 'order-service' })).toBe('order-service');
  expect(runtime.senderOf(token)).toBe('');
  expect(runtime.senderOf({ ...token, 'dapr-caller-app-id': 'gateway, order-service' })).toBe('');
  for (const shown of ['app-tokem', 'app-toke', 'app-token2', '', undefined, 'äpp-token']) {
    const headers = shown === undefined ? {} : { 'dapr-api-token': shown };
    expect(() => runtime.senderOf(headers)).toThrow(expect.objectContaining({ code: 'token_missing' }));
  }
});

test('a sidecar that is away, or breaks off in the middle, is an error of the connection', async () => {
  respond = (res) => res.socket?.destroy();
  const call = { app: 'a', method: 'GET', path: '/x', timeoutMs: 1_000 } as const;
  await expect(runtime.invoke(call)).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  const nobody = createDaprRuntime('order-service', log, { ...env, DAPR_HTTP_PORT: '1' });
  await expect(nobody.invoke(call)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await nobody.close();
});

test('a deadline counts for the whole answer, not only for its beginning', async () => {
  respond = (res) => void res.writeHead(200).write('half of it');
  const call = { app: 'a', method: 'GET', path: '/x', timeoutMs: 100 } as const;
  await expect(runtime.invoke(call)).rejects.toMatchObject({ name: 'TimeoutError' });
});
