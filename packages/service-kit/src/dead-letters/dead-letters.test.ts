/** Dead letters on the real database, as the broker brings them and order-service asks for them. */
import { createTestDatabase, type TestDatabase } from '@skysync/test-kit';
import type { Express } from 'express';
import request from 'supertest';
import { createApp } from '../app/create-app';
import { PoisonEvent } from '../dapr/deliver';
import { subscriptions } from '../dapr/subscriptions';
import { createLogger } from '../logging/logger';
import { createIndexes } from '../store/connect-database';
import { createDeadLetters } from './dead-letters';

const type = 'skysync.order.paid.v1';
const data = { orderId: 'ord_1', number: 'S-1', paymentId: 'pay_1', total: { amount: 1, currency: 'EUR' } };
const event = (id: string, more: object = {}) => ({
  specversion: '1.0',
  id,
  type,
  source: 'x',
  store: 'demo',
  data,
  ...more,
});

let database: TestDatabase;
let app: Express;
let fate: () => Promise<void>;
const poison = () => Promise.reject(new PoisonEvent('never'));
const away = () => Promise.reject(new Error('the database is away'));

beforeAll(async () => {
  database = await createTestDatabase();
  const log = createLogger('test', 'none');
  log.silent = true;
  const deadLetters = createDeadLetters(database.connection);
  const handlers = { [type]: () => fate() };
  const routes = [subscriptions({ appId: 'product-service', handlers, log, deadLetters })];
  app = createApp({ log, appApiToken: 'token', ready: () => {}, routes });
  await createIndexes(database.connection);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.connection.collection('dead_letters').deleteMany({});
  fate = poison;
});

const bring = async (envelope: object) =>
  (await request(app).post('/dead-letters/orders').set('dapr-api-token', 'token').send(envelope)).body.status;
const ask = (method: 'get' | 'post', path: string, { store = 'demo', caller = 'order-service' } = {}) =>
  request(app)[method](path).set({ 'dapr-api-token': 'token', 'dapr-caller-app-id': caller, 'x-store-id': store });
const list = async (store = 'demo') => (await ask('get', '/internal/dead-letters', { store })).body.items;
const replay = (id: string, store = 'demo') => ask('post', `/internal/dead-letters/${id}/replay`, { store });

test('what is poison or fails in passing is listed whole, once, newest first, for its store alone', async () => {
  expect(await bring(event('e1'))).toBe('SUCCESS');
  fate = away;
  expect(await bring(event('e2'))).toBe('RETRY');
  expect(await bring(event('e2'))).toBe('RETRY');
  await bring(event('e3', { store: 'other' }));
  expect(await list()).toEqual([
    { id: 'e2', topic: 'orders', type, receivedAt: expect.any(String), envelope: event('e2') },
    { id: 'e1', topic: 'orders', type, receivedAt: expect.any(String), envelope: event('e1') },
  ]);
  expect((await list('other')).map(({ id }: { id: string }) => id)).toEqual(['e3']);
  expect((await ask('get', '/internal/dead-letters?limit=1')).body.items).toHaveLength(1);
});

test('a letter leaves the list when the broker or a replay got it through', async () => {
  await bring(event('e1'));
  await bring(event('e2'));
  fate = async () => {};
  expect(await bring(event('e1'))).toBe('SUCCESS');
  const answer = await replay('e2');
  expect([answer.status, answer.body]).toEqual([200, { id: 'e2', status: 'processed' }]);
  expect(await list()).toEqual([]);
  expect((await replay('e2')).status).toBe(404);
});

test.each([poison, away])('a replay that fails again says so, and the letter stays', async (again) => {
  await bring(event('e1'));
  fate = again;
  const answer = await replay('e1');
  expect([answer.status, answer.body.code]).toEqual([409, 'still_failing']);
  expect(await list()).toHaveLength(1);
});

test("another store's letter can be neither seen nor replayed", async () => {
  await bring(event('e1', { store: 'other' }));
  fate = jest.fn(async () => {});
  expect((await replay('e1')).status).toBe(404);
  expect(fate).not.toHaveBeenCalled();
  expect((await replay('e1', 'other')).status).toBe(200);
});

test('whatever an envelope holds, it is kept or, without a store, given up; it never comes back for ever', async () => {
  const strange = [
    event('a/b?c=%2e'),
    event('', { data: { $gt: '', 'a.b': 1, '': [] } }),
    event('e1', { data: 'x'.repeat(100_000) }),
    { store: 'demo', id: { $gt: '' }, type: ['x'] },
    event('e1', { store: 'other', data: 1 }),
  ];
  const nobodys = [event('e2', { store: undefined }), event('e3', { store: { $gt: '' } }), []];
  for (const envelope of [...strange, ...nobodys]) expect(await bring(envelope)).toBe('SUCCESS');
  const kept: { id: string; envelope: object }[] = await list();
  expect(kept.map(({ envelope }) => envelope)).toEqual(strange.slice(0, 4).reverse());
  for (const { id } of kept) expect((await replay(id)).status).toBe(409);
});

test('only order-service may ask, and only as agreed', async () => {
  await bring(event('e1'));
  expect((await ask('get', '/internal/dead-letters', { caller: 'gateway' })).status).toBe(403);
  expect((await ask('post', '/internal/dead-letters/e1/replay', { caller: 'gateway' })).status).toBe(403);
  for (const query of ['limit=0', 'limit=101', 'limit=1&limit=2', 'store=other']) {
    expect((await ask('get', `/internal/dead-letters?${query}`)).status).toBe(400);
  }
  for (const id of ['%00', '%7B%22$gt%22:1%7D', '..%2f', 'x'.repeat(81)]) expect((await replay(id)).status).toBe(400);
});
