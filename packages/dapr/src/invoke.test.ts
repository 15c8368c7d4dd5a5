/** A replica dies over a call: what may be repeated is repeated. A plain server stands in the place of the own sidecar. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Invocation } from '@skysync/service-kit';
import { eventually } from '@skysync/test-kit';
import { createInvoke } from './invoke';
import { createSidecarHttp, type SidecarHttp } from './sidecar-http';

type Respond = (res: ServerResponse) => void;
let script: Respond[] = [];
let asked = 0;
let left = 0;
const server = createServer((req, res) => {
  req.resume().on('end', () => {
    res.on('close', () => {
      if (!res.writableFinished) left += 1;
    });
    asked += 1;
    (script.length > 1 ? script.shift() : script[0])?.(res);
  });
});
let http: SidecarHttp;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  http = createSidecarHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'token');
});
afterAll(async () => {
  await http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  [asked, left, script] = [0, 0, []];
});

const says =
  (status: number, text: string, type = 'application/json'): Respond =>
  (res) =>
    void res.writeHead(status, { 'content-type': type }).end(text);
const fails = (why: string): Respond => says(500, JSON.stringify({ errorCode: 'ERR_DIRECT_INVOKE', message: why }));
const problem = (status: number): Respond => says(status, '{"code":"x"}', 'application/problem+json');
const silent: Respond = () => {};
const good = says(200, 'good');

const refused = fails('rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing"');
const appRefused = fails(
  'rpc error: code = Internal desc = error invoking app channel: dial: connect: connection refused',
);
const unhealthy = fails('rpc error: code = Internal desc = app is not in a healthy state');
const brokenOff = fails('rpc error: code = Unavailable desc = error reading from server: EOF');
const closing = fails('rpc error: code = Canceled desc = grpc: the client connection is closing');
const appBroken = fails('rpc error: code = Internal desc = error invoking app channel: Post "x": EOF');

const call = (changes: Partial<Invocation>, timeoutMs = 2_000) =>
  createInvoke(http)({ app: 'order-service', method: 'POST', path: '/x', timeoutMs, ...changes });

test.each([
  ['refuses connections', refused],
  ['has a dead app', appRefused],
  ['has an app that is not ready', unhealthy],
])('a replica that %s is passed over, whatever is asked', async (_what, failure) => {
  script = [failure, failure, failure, good];
  expect(await call({ repeats: 'no' })).toMatchObject({ status: 200, text: 'good' });
  expect(asked).toBe(4);
});

test.each([
  ['its sidecar', brokenOff],
  ['its app', appBroken],
  ['the connection to it', closing],
])('what broke off with %s is repeated only where that does no harm', async (_what, failure) => {
  for (const repeats of ['reads', 'once'] as const) {
    script = [failure, good];
    expect(await call({ repeats })).toMatchObject({ status: 200 });
  }
  [script, asked] = [[failure, good], 0];
  expect(await call({ repeats: 'no' })).toMatchObject({ status: 500 });
  expect(asked).toBe(1);
});

test('GET is repeated without a word, POST is not', async () => {
  script = [brokenOff, good];
  expect(await call({ method: 'GET' })).toMatchObject({ status: 200 });
  script = [brokenOff, good];
  expect(await call({})).toMatchObject({ status: 500 });
});

test('what the app says is the answer, and a refusal of the sidecar is one, too', async () => {
  for (const answer of [problem(503), problem(404), fails('rpc error: code = PermissionDenied'), says(404, 'x')]) {
    [script, asked] = [[answer, good], 0];
    expect((await call({ repeats: 'once' })).status).toBeGreaterThanOrEqual(400);
    expect(asked).toBe(1);
  }
});

test('an app that stays away is given up before the deadline, with what the sidecar said', async () => {
  script = [refused];
  const since = Date.now();
  expect(await call({ repeats: 'once' }, 2_000)).toMatchObject({ status: 500 });
  expect(Date.now() - since).toBeLessThan(2_000);
  expect(asked).toBeGreaterThan(3);
});

test('a silent try gets company, and is ended when that one answers', async () => {
  script = [silent, good];
  expect(await call({ repeats: 'once' }, 3_000)).toMatchObject({ status: 200 });
  await eventually(() => left === 1);
  expect(asked).toBe(2);
});

test('nothing is repeated beside a silent try that might be done twice', async () => {
  script = [silent, good];
  await expect(call({ repeats: 'no' }, 1_200)).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(asked).toBe(1);
});

test('of the company of a change a refusal does not count, of a read it does', async () => {
  const late: Respond = (res) => void setTimeout(() => good(res), 1_200);
  script = [late, problem(409)];
  expect(await call({ repeats: 'once' }, 3_000)).toMatchObject({ status: 200 });
  script = [late, problem(404)];
  expect(await call({ repeats: 'reads' }, 3_000)).toMatchObject({ status: 404 });
});

test('an outage does not become a storm: so many requests are repeated at once and no more', async () => {
  script = [refused];
  const invoke = createInvoke(http);
  const many = Array.from({ length: 200 }, () =>
    invoke({ app: 'order-service', method: 'GET', path: '/x', timeoutMs: 4_000 }),
  );
  await Promise.allSettled(many);
  expect(asked).toBeLessThan(200 + 64 * 30);
  [script, asked] = [[refused, good], 0];
  expect(await invoke({ app: 'order-service', method: 'GET', path: '/x', timeoutMs: 4_000 })).toMatchObject({
    status: 200,
  });
});
