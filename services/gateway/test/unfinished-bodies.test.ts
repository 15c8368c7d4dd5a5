/** Bodies that never end hold nothing but their own place, and give way to those that do. */
import { eventually } from '@skysync/test-kit';
import request from 'supertest';
import type { BodyLimits } from '../src/door/arriving-bodies';
import { type OpenGateway, openGateway, type RawConnection } from './open-gateway';

let open: OpenGateway;
const patient = { bodyTimeoutMs: 60_000 };
const few = { ...patient, unfinishedPerClient: 3, unfinishedInAll: 5, bodyBytesInAll: 5_000 };

async function start(limits: Partial<BodyLimits>): Promise<void> {
  open = await openGateway({ trustedProxies: ['loopback'], ...limits });
}
afterEach(() => open.close());

/** Sends a part of a body as the client of that address. */
function dawdle(client: string, bytes = 5): RawConnection {
  const head = `POST /api/v1/orders HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: ${client}\r\n`;
  return open.connect(`${head}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n${'"'.repeat(bytes)}`);
}

const post = (client: string, body: object = { a: 1 }) =>
  request(open.server).post('/api/v1/orders').set('x-forwarded-for', client).send(body);

const waiting = (connections: RawConnection[]) => connections.filter(({ text }) => text === '');

test('nothing behind hears of a body that has not arrived, and its time is limited', async () => {
  await start({ bodyTimeoutMs: 200 });
  const late = dawdle('1.1.1.2');
  await eventually(() => late.text.includes('408'));
  expect(late.text).toContain('"code":"request_timeout"');
  expect(open.behind.received).toHaveLength(0);
});

test('whose bodies pile up loses the oldest, and its own next request is served all the same', async () => {
  await start(few);
  const four = [1, 2, 3, 4].map(() => dawdle('1.1.1.1'));
  await eventually(() => four.some(({ text }) => text.includes('429')));
  expect(waiting(four)).toHaveLength(3);
  await post('1.1.1.1').expect(200);
  await post('2.2.2.2').expect(200);
});

test('all clients together have a bound as well, which the next one passes', async () => {
  await start(few);
  const six = [1, 2, 3, 4, 5, 6].map((n) => dawdle(`1.1.1.${n}`));
  await eventually(() => six.some(({ text }) => text.includes('503')));
  expect(six.find(({ text }) => text !== '')?.text).toMatch(/Retry-After: 5/i);
  await post('9.9.9.9').expect(200);
});

test('bodies have one bound in bytes: the largest unfinished one gives way', async () => {
  await start(few);
  const two = [dawdle('1.1.1.1', 2_500), dawdle('1.1.1.2', 2_600)];
  await eventually(() => two.some(({ text }) => text.includes('503')));
  await post('2.2.2.2', { a: 'a'.repeat(1_000) }).expect(200);
  expect(waiting(two)).toHaveLength(1);
});

test('bytes of answered requests are free again', async () => {
  await start(few);
  for (let n = 0; n < 20; n += 1) await post('2.2.2.2', { a: 'a'.repeat(1_000) }).expect(200);
});

test('a client that goes away gives its places back', async () => {
  await start({ ...few, bodyTimeoutMs: 400 });
  for (const { socket } of [1, 2, 3].map(() => dawdle('1.1.1.1'))) socket.destroy();
  const next = [1, 2, 3].map(() => dawdle('1.1.1.1'));
  await eventually(() => next.every(({ text }) => text.includes('408')));
});

test('three hundred clients that never finish are in nobody\u2019s way', async () => {
  await start(patient);
  const many = Array.from({ length: 300 }, (_, n) => dawdle(`1.1.1.${n % 5}`));
  await eventually(() => many.every(({ socket }) => socket.bytesWritten > 0));
  for (let n = 0; n < 20; n += 1) await post('1.1.1.1').timeout(5_000).expect(200);
  expect(waiting(many)).toHaveLength(300);
});

test('one client with three hundred is not in its neighbours\u2019 way either, nor in its own', async () => {
  await start(patient);
  const many = Array.from({ length: 300 }, () => dawdle('1.1.1.1'));
  await eventually(() => waiting(many).length === 256);
  for (let n = 0; n < 20; n += 1)
    await post(`1.1.1.${1 + (n % 2)}`)
      .timeout(5_000)
      .expect(200);
});
