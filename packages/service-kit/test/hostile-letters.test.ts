/** Whatever comes as a dead letter or asks for one: nothing comes back for ever, strangers learn nothing. */
import { event, handler, poison, startLetters } from './letters';

let letters: Awaited<ReturnType<typeof startLetters>>;
beforeAll(async () => {
  letters = await startLetters();
});
afterAll(() => letters.service.stop());
beforeEach(async () => {
  await letters.collection().deleteMany({});
  handler.fate = poison;
});
afterEach(() => jest.restoreAllMocks());

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
  for (const envelope of [...strange, ...nobodys]) expect(await letters.bring(envelope)).toBe('SUCCESS');
  const kept = await letters.list();
  expect(kept.map(({ envelope }) => envelope)).toEqual(strange.reverse());
  for (const { id } of kept) expect((await letters.replay(id)).status).toBe(409);
});

test('a letter that cannot be kept now is asked for again', async () => {
  const insertMany = jest.spyOn(Object.getPrototypeOf(letters.collection()), 'insertMany');
  insertMany.mockRejectedValue(new Error('the database is away'));
  expect(await letters.bring(event('e1'))).toBe('RETRY');
});

test('only order-service may ask, and only as agreed', async () => {
  await letters.bring(event('e1'));
  for (const sender of ['gateway', 'user-service', 'product-service']) {
    expect((await letters.ask('get', '/internal/dead-letters', { sender })).status).toBe(403);
    expect((await letters.ask('post', '/internal/dead-letters/e1/replay', { sender })).status).toBe(403);
    expect((await letters.ask('post', '/internal/dead-letters/e1/drop', { sender })).status).toBe(403);
  }
  for (const query of ['limit=0', 'limit=101', 'limit=1&limit=2', 'store=other']) {
    expect((await letters.ask('get', `/internal/dead-letters?${query}`)).status).toBe(400);
  }
  for (const id of ['%00', '%7B%22$gt%22:1%7D', '..%2f', 'x'.repeat(81)])
    expect((await letters.replay(id)).status).toBe(400);
});
