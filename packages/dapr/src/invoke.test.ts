/** Invocation forwards identity, passes on the callee's 4xx and turns everything else into 502, 503 or 504. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newContext, withContext } from '../context/request-context';
import { createInvoke, type Invoke } from './invoke';
import { createSidecarHttp, type SidecarHttp } from './sidecar-http';

let seen: IncomingMessage | undefined;
let respond: (res: ServerResponse) => void = (res) => res.end('{}');
const server = createServer((req, res) => {
  seen = req;
  req.resume().on('end', () => respond(res));
});
let invoke: Invoke;
let http: SidecarHttp;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  http = createSidecarHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'sidecar-token');
  invoke = createInvoke(http);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await http.close();
});

const answer = (status: number, body: unknown): void => {
  respond = (res) => res.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
};

test('forwards token, store and trace of the current request', async () => {
  answer(200, { ok: true });
  const context = { ...newContext({ store: 'demo' }), authorization: 'Bearer x' };
  expect(await withContext(context, () => invoke('product-service', '/internal/a', { body: {} }))).toEqual({
    ok: true,
  });
  expect(seen?.url).toBe('/v1.0/invoke/product-service/method/internal/a');
  expect(seen?.headers).toMatchObject({
    'dapr-api-token': 'sidecar-token',
    authorization: 'Bearer x',
    'x-store-id': 'demo',
    traceparent: context.traceparent,
  });
});

test("passes on the callee's own 4xx with its extension members", async () => {
  answer(409, { code: 'out_of_stock', title: 'Out of stock', status: 409, skus: ['A-1'] });
  await expect(invoke('product-service', '/x')).rejects.toMatchObject({
    status: 409,
    code: 'out_of_stock',
    extensions: { skus: ['A-1'] },
  });
});

test.each([
  [500, { code: 'internal_error', detail: 'inside' }, 502, 'bad_gateway'],
  [500, { errorCode: 'ERR_DIRECT_INVOKE' }, 502, 'bad_gateway'],
  [503, 'away', 503, 'unavailable'],
  [404, 'page not found', 502, 'bad_gateway'],
])('a %i of %j is our trouble', async (status, body, expected, code) => {
  answer(status, body);
  await expect(invoke('product-service', '/x')).rejects.toMatchObject({ status: expected, code });
});

test('a callee that does not answer in time is 504', async () => {
  respond = () => {};
  await expect(invoke('product-service', '/x', { timeoutMs: 50 })).rejects.toMatchObject({
    status: 504,
    code: 'timeout',
  });
});

test('a sidecar that is away is 503 with Retry-After', async () => {
  const nobody = createSidecarHttp('http://127.0.0.1:1', 'x');
  await expect(createInvoke(nobody)('a', '/x')).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '2' } });
  await nobody.close();
});
