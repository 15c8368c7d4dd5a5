/** Bodies that never end hold nothing but their own place. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { eventually } from '@skysync/test-kit';
import request from 'supertest';
import { type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;
let server: Server;
const sockets: Socket[] = [];

beforeEach(async () => {
  behind = await startStandIn({
    unfinishedPerClient: 3,
    unfinishedInAll: 5,
    bodyTimeoutMs: 400,
    trustedProxies: ['loopback'],
  });
  server = createServer(behind.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  await behind.close();
});

/** Sends half a body as the client of that address; what is answered arrives in `text`. */
function dawdle(client: string): { text: string; socket: Socket } {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  const dawdler = { text: '', socket };
  socket.on('data', (chunk) => {
    dawdler.text += String(chunk);
  });
  socket.on('error', () => {});
  const head = `POST /api/v1/orders HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: ${client}\r\n`;
  socket.write(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":`);
  return dawdler;
}

test('nothing behind hears of a body that has not arrived, and its time is limited', async () => {
  const { text } = await eventually(() => {
    const dawdler = dawdle('1.1.1.1');
    return dawdler;
  });
  expect(text).toBe('');
  const late = dawdle('1.1.1.2');
  await eventually(() => late.text.includes('408'));
  expect(late.text).toContain('"code":"request_timeout"');
  expect(behind.seen).toHaveLength(0);
});

test('one client has few unfinished bodies, and others are served meanwhile', async () => {
  const first = [1, 2, 3].map(() => dawdle('1.1.1.1'));
  const refused = dawdle('1.1.1.1');
  await eventually(() => refused.text.includes('429'), { timeoutMs: 300, everyMs: 5 });
  expect(first.map(({ text }) => text)).toEqual(['', '', '']);
  const other = await request(server).post('/api/v1/orders').set('x-forwarded-for', '2.2.2.2').send({ a: 1 });
  expect(other.status).toBe(200);
});

test('all clients together have a bound as well, and places come back', async () => {
  for (const n of [1, 2, 3, 4, 5]) dawdle(`1.1.1.${n}`);
  const refused = dawdle('9.9.9.9');
  await eventually(() => refused.text.includes('503'), { timeoutMs: 300, everyMs: 5 });
  await eventually(async () => (await request(server).post('/api/v1/orders').send({ a: 1 })).status === 200);
});

test('a client that goes away gives its place back', async () => {
  const three = [1, 2, 3].map(() => dawdle('1.1.1.1'));
  const refused = dawdle('1.1.1.1');
  await eventually(() => refused.text.includes('429'), { timeoutMs: 300, everyMs: 5 });
  for (const { socket } of three) socket.destroy();
  await eventually(
    async () =>
      (await request(server).post('/api/v1/orders').set('x-forwarded-for', '1.1.1.1').send({})).status === 200,
    { timeoutMs: 300, everyMs: 10 },
  );
});

test('a packed body goes on as it is', async () => {
  const packed = Buffer.from('not really gzip');
  await request(server)
    .post('/api/v1/orders')
    .set({ 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip' })
    .serialize((body: unknown) => body as string)
    .send(packed)
    .expect(200);
  expect(behind.seen.at(-1)).toMatchObject({
    body: packed.toString(),
    headers: { 'content-encoding': 'gzip', 'content-length': String(packed.length) },
  });
});
