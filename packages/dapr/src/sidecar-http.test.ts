/** Connections to the sidecar are kept, but none is trusted that was idle for too long while the process stood still. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSidecarHttp, type SidecarHttp } from './sidecar-http';

let connections = 0;
const server = createServer((_req, res) => res.end('{}'));
server.keepAliveTimeout = 0; // as a sidecar: for ever
server.on('connection', () => {
  connections += 1;
});
let http: SidecarHttp;

beforeAll(async () => {
  jest.useFakeTimers({
    now: 0,
    doNotFake: [
      'setTimeout',
      'setImmediate',
      'clearTimeout',
      'clearImmediate',
      'nextTick',
      'queueMicrotask',
      'setInterval',
      'clearInterval',
      'performance',
      'hrtime',
    ],
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  http = createSidecarHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'token');
});
afterAll(async () => {
  jest.useRealTimers();
  await http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** And lets the connection come to rest, without which the next request would take another one. */
const ask = async (): Promise<void> => {
  await http.send({ method: 'GET', path: '/' });
  await new Promise((resolve) => setImmediate(resolve));
};

test('a minute of standing still costs a connection, less does not', async () => {
  await ask();
  jest.setSystemTime(59_000);
  await ask();
  expect(connections).toBe(1);
  jest.setSystemTime(59_000 + 61_000);
  await ask();
  await ask();
  expect(connections).toBe(2);
});
