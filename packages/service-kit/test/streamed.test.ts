/** An answer that is made piece by piece: as fast as its client takes it, whole or visibly broken. */
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, startTestService, type TestService } from '@skysync/test-kit';
import express from 'express';
import { currentStore } from '../src/aggregates/store-scope';
import { unavailable } from '../src/errors/problem';
import { reply, routing } from '../src/routes/route';
import { sendPieces, streamed } from '../src/routes/streamed';
import { defineService } from '../src/service/service';

const { route } = routing<object>();
const text = 'text/plain; charset=utf-8';
const declared = {
  operation: 'x',
  summary: 'x',
  method: 'GET',
  who: 'staff',
  answers: { 200: streamed(text) },
} as const;
const piece = 'x'.repeat(64 * 1024);
let made = 0;
let closed = false;

async function* many(): AsyncGenerator<string> {
  made = 0;
  closed = false;
  try {
    for (; made < 1_000; made += 1) yield `${currentStore()} ${piece}`;
  } finally {
    closed = true;
  }
}
async function* failing(after: number): AsyncGenerator<string> {
  for (let i = 0; i < after; i += 1) yield piece;
  throw unavailable('the database is away');
}

const routes = [
  route({ ...declared, path: '/many', handler: () => reply(many(), { filename: 'many.txt' }) }),
  route({ ...declared, path: '/fails-first', handler: () => reply(failing(0), { filename: 'never.txt' }) }),
  route({ ...declared, path: '/fails-later', handler: () => reply(failing(3), { whenBroken: 'INCOMPLETE' }) }),
  route({
    ...declared,
    path: '/nothing',
    handler: async function* () {},
  }),
];

let service: TestService<object>;
let server: Server;
beforeAll(async () => {
  service = await startTestService(defineService({ appId: 'order-service', routes, build: () => ({}) }));
  server = createServer(service.app).listen(0);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await service.stop();
});

const staff = () => service.tokens.token({ role: 'staff', store: 'shoes' });
const ask = async (path: string, port = (server.address() as AddressInfo).port): Promise<IncomingMessage> => {
  const request = get({ port, path, headers: { authorization: `Bearer ${staff()}` } });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return answer;
};
const lengthOf = async (answer: IncomingMessage): Promise<number> => {
  let length = 0;
  for await (const chunk of answer) length += (chunk as Buffer).length;
  return length;
};

test('is sent whole in its media type, under its name, every piece made in the store of its request', async () => {
  const answer = await ask('/many');
  expect(answer.headers).toMatchObject({
    'content-type': text,
    'content-disposition': 'attachment; filename="many.txt"',
    'transfer-encoding': 'chunked',
  });
  await new Promise((resolve) => setTimeout(resolve, 100)); // so that the socket fills, and drains later
  expect(await lengthOf(answer)).toBe(1_000 * (piece.length + 'shoes '.length));
});

test('is made no faster than its client takes it, and no further when the client goes', async () => {
  const answer = await ask('/many');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(made).toBeLessThan(300);
  answer.destroy();
  await eventually(async () => expect(closed).toBe(true));
  expect(made).toBeLessThan(300);
});

test('that fails before its first piece is a problem, without the name of a file', async () => {
  const answer = await service.api.get('/fails-first', { token: staff() });
  expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
  expect(answer.headers).not.toHaveProperty('content-disposition');
});

test('that fails later is broken off and never looks whole, and the log has it', async () => {
  const error = jest.spyOn(service.log, 'error');
  const answer = await ask('/fails-later');
  expect(answer.statusCode).toBe(200);
  let last = '';
  await expect(
    (async () => {
      for await (const chunk of answer) last = String(chunk);
    })(),
  ).rejects.toThrow('aborted');
  expect(last.endsWith('INCOMPLETE')).toBe(true);
  expect(error).toHaveBeenCalledWith('an answer broke off', expect.objectContaining({ path: '/fails-later' }));
});

test('of nothing is empty, and a HEAD has one made piece at most', async () => {
  const nothing = await service.api.get('/nothing', { token: staff() });
  expect([nothing.status, nothing.headers['content-type'], nothing.text]).toEqual([200, text, '']);
  const { port } = server.address() as AddressInfo;
  const head = await fetch(`http://127.0.0.1:${port}/many`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${staff()}` },
  });
  expect([head.status, head.headers.get('content-type')]).toEqual([200, text]);
  await eventually(async () => expect([closed, made]).toEqual([true, 0]));
});

test('that hangs is broken off at its deadline', async () => {
  const app = express();
  app.get('/', async (_req, res) => {
    const hanging = (async function* () {
      yield piece;
      await new Promise(() => {});
    })();
    await sendPieces(res, { mediaType: text, filename: undefined, whenBroken: undefined }, hanging, 100).catch(() =>
      res.destroy(),
    );
  });
  const slow = createServer(app).listen(0);
  const answer = await ask('/', (slow.address() as AddressInfo).port);
  await expect(lengthOf(answer)).rejects.toThrow('aborted');
  slow.close();
});
