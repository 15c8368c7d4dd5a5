/** Bodies that never end hold nothing but their own place. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { eventually } from '@skysync/test-kit';
import request from 'supertest';
import type { BodyLimits } from '../src/door/arriving-bodies';
import { type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;
let server: Server;
const sockets: Socket[] = [];

const few = { unfinishedPerClient: 3, unfinishedInAll: 5, bodyBytesInAll: 5_000, bodyTimeoutMs: 400 };

async function open(limits: Partial<BodyLimits>): Promise<void> {
  behind = await startStandIn({ trustedProxies: ['loopback'], ...limits });
  server = createServer(behind.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  await behind.close();
});

/** Sends half a body as the client of that address; what is answered arrives in `text`. */
function dawdle(client: string, bytes = 5): { text: string; socket: Socket } {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  const dawdler = { text: '', socket };
  socket.on('data', (chunk) => {
    dawdler.text += String(chunk);
  });
  socket.on('error', () => {});
  const head = `POST /api/v1/orders HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: ${client}\r\n`;
  socket.write(`${head}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n${'"'.repeat(bytes)}`);
  return dawdler;
}

test('nothing behind hears of a body that has not arrived, and its time is limited', async () => {
  await open(few);
  const late = dawdle('1.1.1.2');
  await eventually(() => late.text.includes('408'));
  expect(late.text).toContain('"code":"request_timeout"');
  expect(behind.seen).toHaveLength(0);
});

const post = (client: string, body: object = { a: 1 }) =>
  request(server).post('/api/v1/orders').set('x-forwarded-for', client).send(body);

test('whose bodies pile up loses the oldest, and its own next request is served all the same', async () => {
  await open(few);
  const four = [1, 2, 3, 4].map(() => dawdle('1.1.1.1'));
  await eventually(() => four.some(({ text }) => text.includes('429')), { timeoutMs: 300, everyMs: 5 });
  expect(four.filter(({ text }) => text === '')).toHaveLength(3);
  await post('1.1.1.1').expect(200);
  await post('2.2.2.2').expect(200);
});

test('all clients together have a bound as well, which the next one passes', async () => {
  await open(few);
  const six = [1, 2, 3, 4, 5, 6].map((n) => dawdle(`1.1.1.${n}`));
  await eventually(() => six.some(({ text }) => text.includes('503')), { timeoutMs: 300, everyMs: 5 });
  await post('9.9.9.9').expect(200);
});

test('bodies have one bound in bytes: the largest unfinished one gives way', async () => {
  await open(few);
  const large = dawdle('1.1.1.1', 2_500);
  const larger = dawdle('1.1.1.2', 2_600);
  await eventually(() => [large, larger].some(({ text }) => text.includes('503')), { timeoutMs: 300, everyMs: 5 });
  await post('2.2.2.2', { a: 'a'.repeat(1_000) }).expect(200);
  expect([large, larger].filter(({ text }) => text === '')).toHaveLength(1);
});

test('three hundred clients that never finish are in nobody’s way', async () => {
  await open({});
  const many = Array.from({ length: 300 }, (_, n) => dawdle(`1.1.${n % 3}.${n}`));
  await eventually(() => many.every(({ socket }) => socket.bytesWritten > 0));
  for (let n = 0; n < 20; n += 1) await post('1.1.1.1').timeout(1_000).expect(200);
  expect(many.every(({ text }) => text === '')).toBe(true);
});

test('a client that goes away gives its place back', async () => {
  await open(few);
  for (const { socket } of [1, 2, 3].map(() => dawdle('1.1.1.1'))) socket.destroy();
  const next = [1, 2, 3].map(() => dawdle('1.1.1.1'));
  await eventually(() => next.every(({ text }) => text.includes('408')));
});

test('a packed body goes on as it is', async () => {
  await open(few);
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
