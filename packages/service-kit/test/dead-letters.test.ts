/** Dead letters on the real database: kept, taken up again until they work, and for people to see and end. */
import { startTestService, type TestService } from '@skysync/test-kit';
import { nativeCollection } from '../src/aggregates/connect-database';
import { PoisonEvent } from '../src/events/envelope';
import { defineService } from '../src/service/service';

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

let fate: (id: string) => Promise<void>;
const works = async () => {};
const poison = () => Promise.reject(new PoisonEvent('never'));
const away = () => Promise.reject(new Error('the database is away'));

let service: TestService<object>;
beforeAll(async () => {
  service = await startTestService(
    defineService({
      appId: 'product-service',
      routes: [],
      events: { [type]: (_deps, { id }) => fate(id) },
      build: () => ({}),
    }),
  );
});
afterAll(() => service.stop());
const letters = () => nativeCollection<{ _id: string; dueAt?: Date }>(service.database.connection, 'dead_letters');
beforeEach(async () => {
  await letters().deleteMany({});
  fate = poison;
});
afterEach(() => jest.restoreAllMocks());

const bring = (envelope: unknown) => service.runtime.inboundOf().deadLetter('orders', envelope);
const ask = (method: 'get' | 'post', path: string, { store = 'demo', sender = 'order-service' } = {}) =>
  service.api[method](path, { sender, headers: { 'x-store-id': store } });
const list = async (store = 'demo') => (await ask('get', '/internal/dead-letters', { store })).body.items;
const replay = (id: string, store = 'demo') => ask('post', `/internal/dead-letters/${id}/replay`, { store });
const drop = (id: string, store = 'demo') => ask('post', `/internal/dead-letters/${id}/drop`, { store });
/** As time would. */
const makeDue = () => letters().updateMany({ dueAt: { $exists: true } }, { $set: { dueAt: new Date(0) } });

test('what is poison or fails in passing is listed whole, once, newest first, for its store alone', async () => {
  expect(await bring(event('e1'))).toBe('SUCCESS');
  fate = away;
  expect(await bring(event('e2'))).toBe('SUCCESS');
  expect(await bring(event('e2'))).toBe('SUCCESS');
  await bring(event('e3', { store: 'other' }));
  const receivedAt = expect.any(String);
  expect(await list()).toEqual([
    { id: 'e2', topic: 'orders', type, poison: false, attempts: 2, receivedAt, envelope: event('e2') },
    { id: 'e1', topic: 'orders', type, poison: true, attempts: 1, receivedAt, envelope: event('e1') },
  ]);
  expect((await list('other')).map(({ id }: { id: string }) => id)).toEqual(['e3']);
  expect((await ask('get', '/internal/dead-letters?limit=1')).body.items).toHaveLength(1);
});

test('what failed in passing is taken up again until it works, in all stores; poison is left to people', async () => {
  await bring(event('never'));
  fate = away;
  await bring(event('e1'));
  await bring(event('e2', { store: 'other' }));
  await service.sweep(); // not due yet
  expect((await list())[0]).toMatchObject({ id: 'e1', attempts: 1 });
  await makeDue();
  await service.sweep();
  expect((await list())[0]).toMatchObject({ id: 'e1', attempts: 2, poison: false });
  fate = works;
  await makeDue();
  await service.sweep();
  expect([await list('other'), (await list()).map(({ id }: { id: string }) => id)]).toEqual([[], ['never']]);
});

test('after a long outage all that is due is taken up in one sweep', async () => {
  fate = away;
  await Promise.all(Array.from({ length: 350 }, (_, index) => bring(event(`e-${index}`))));
  await makeDue();
  const tried = new Set<string>();
  fate = async (id) => void tried.add(id);
  await service.sweep();
  expect(tried.size).toBe(350);
  expect(await letters().countDocuments({})).toBe(0);
});

test('one letter that fails does not keep others from their turn', async () => {
  fate = away;
  await Promise.all(Array.from({ length: 5 }, (_, index) => bring(event(`e-${index}`))));
  await makeDue();
  fate = async (id) => (id === 'e-0' ? away() : id === 'e-1' ? poison() : undefined);
  await service.sweep();
  const left: { id: string; poison: boolean }[] = await list();
  expect(left.map(({ id, poison }) => [id, poison]).sort()).toEqual([
    ['e-0', false],
    ['e-1', true],
  ]);
});

test('a letter leaves the list when the broker or a replay got it through', async () => {
  await bring(event('e1'));
  await bring(event('e2'));
  fate = works;
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

test('poison can be dropped, by its store', async () => {
  await bring(event('e1'));
  expect((await drop('e1', 'other')).status).toBe(404);
  expect((await drop('e1')).body).toEqual({ id: 'e1', status: 'dropped' });
  expect([await list(), (await drop('e1')).status]).toEqual([[], 404]);
});

test("another store's letter can be neither listed nor replayed", async () => {
  await bring(event('e1', { store: 'other' }));
  const handled = jest.fn(works);
  fate = handled;
  expect((await replay('e1')).status).toBe(404);
  expect(handled).not.toHaveBeenCalled();
  expect((await replay('e1', 'other')).status).toBe(200);
});

test('whatever an envelope holds, it is kept or, without a store, given up; it never comes back for ever', async () => {
  const strange = [
    event('a/b?c=%2e'),
    event('', { data: { $gt: '', 'a.b': 1, '': [] } }),
    event('e1', { data: 'x'.repeat(100_000) }),
    event('x'.repeat(5_000)),
    event('e4', { type: 'y'.repeat(5_000) }),
    { store: 'demo', id: { $gt: '' }, type: ['x'] },
  ];
  const nobodys = [
    event('e2', { store: undefined }),
    event('e3', { store: { $gt: '' } }),
    event('e5', { store: 's'.repeat(10_000) }),
    event('e6', { store: 'a\u0000b' }),
    [],
    'text',
    null,
  ];
  for (const envelope of [...strange, ...nobodys]) expect(await bring(envelope)).toBe('SUCCESS');
  const kept: { id: string; envelope: object }[] = await list();
  expect(kept.map(({ envelope }) => envelope)).toEqual(strange.reverse());
  for (const { id } of kept) expect((await replay(id)).status).toBe(409);
});

test('a letter that cannot be kept now is asked for again', async () => {
  const insertMany = jest.spyOn(Object.getPrototypeOf(letters()), 'insertMany');
  insertMany.mockRejectedValue(new Error('the database is away'));
  expect(await bring(event('e1'))).toBe('RETRY');
});

test('only order-service may ask, and only as agreed', async () => {
  await bring(event('e1'));
  for (const sender of ['gateway', 'user-service', 'product-service']) {
    expect((await ask('get', '/internal/dead-letters', { sender })).status).toBe(403);
    expect((await ask('post', '/internal/dead-letters/e1/replay', { sender })).status).toBe(403);
    expect((await ask('post', '/internal/dead-letters/e1/drop', { sender })).status).toBe(403);
  }
  for (const query of ['limit=0', 'limit=101', 'limit=1&limit=2', 'store=other']) {
    expect((await ask('get', `/internal/dead-letters?${query}`)).status).toBe(400);
  }
  for (const id of ['%00', '%7B%22$gt%22:1%7D', '..%2f', 'x'.repeat(81)]) expect((await replay(id)).status).toBe(400);
});
