/** Dead letters on the real database: kept, taken up again until they work, and for people to see and end. */
import { away, event, handler, poison, startLetters, type, works } from './letters';

let letters: Awaited<ReturnType<typeof startLetters>>;
beforeAll(async () => {
  letters = await startLetters();
});
afterAll(() => letters.service.stop());
beforeEach(async () => {
  await letters.collection().deleteMany({});
  handler.fate = poison;
});

test('what is poison or fails in passing is listed whole, once, newest first, for its store alone', async () => {
  expect(await letters.bring(event('e1'))).toBe('SUCCESS');
  handler.fate = away;
  expect(await letters.bring(event('e2'))).toBe('SUCCESS');
  expect(await letters.bring(event('e2'))).toBe('SUCCESS');
  await letters.bring(event('e3', { store: 'other' }));
  const receivedAt = expect.any(String);
  expect(await letters.list()).toEqual([
    { id: 'e2', topic: 'orders', type, poison: false, attempts: 2, receivedAt, envelope: event('e2') },
    { id: 'e1', topic: 'orders', type, poison: true, attempts: 1, receivedAt, envelope: event('e1') },
  ]);
  expect((await letters.list('other')).map(({ id }) => id)).toEqual(['e3']);
  expect((await letters.ask('get', '/internal/dead-letters?limit=1')).body.items).toHaveLength(1);
});

test('of poison no card number and no secret is kept; what may still be processed is kept whole, and shown without', async () => {
  // a SKU may look like a card number, and a replay needs it
  const data = {
    ...event('').data,
    sku: '4242424242424242',
    note: 'card 4242 4242 4242 4242',
    clientSecret: 'hunter2',
    n: 4242424242424242,
  };
  const clean = { sku: data.sku, note: 'card [card number]', clientSecret: '[redacted]', n: '[card number]' };
  const kept = async () => (await letters.collection().find().toArray()).map((letter) => JSON.stringify(letter));
  await letters.bring(event('e1', { data }));
  expect((await kept())[0]).not.toMatch(/4242 |hunter2/);
  await letters.collection().deleteMany({});
  handler.fate = away;
  await letters.bring(event('e1', { data }));
  expect((await kept())[0]).toContain('4242 4242');
  expect((await letters.list())[0]?.envelope).toMatchObject({ data: clean });
  handler.fate = poison;
  expect((await letters.replay('e1')).status).toBe(409); // found to be poison only now
  expect((await kept())[0]).not.toMatch(/4242 |hunter2/);
  expect((await letters.list())[0]?.envelope).toMatchObject({ data: clean });
});

test('what failed in passing is taken up again until it works, in all stores; poison is left to people', async () => {
  await letters.bring(event('never'));
  handler.fate = away;
  await letters.bring(event('e1'));
  await letters.bring(event('e2', { store: 'other' }));
  await letters.service.sweep(); // not due yet
  expect((await letters.list())[0]).toMatchObject({ id: 'e1', attempts: 1 });
  await letters.makeDue();
  await letters.service.sweep();
  expect((await letters.list())[0]).toMatchObject({ id: 'e1', attempts: 2, poison: false });
  handler.fate = works;
  await letters.makeDue();
  await letters.service.sweep();
  expect([await letters.list('other'), (await letters.list()).map(({ id }) => id)]).toEqual([[], ['never']]);
});

test('after a long outage all that is due is taken up in one sweep', async () => {
  handler.fate = away;
  await Promise.all(Array.from({ length: 350 }, (_, index) => letters.bring(event(`e-${index}`))));
  await letters.makeDue();
  const tried = new Set<string>();
  handler.fate = async (id) => void tried.add(id);
  await letters.service.sweep();
  expect(tried.size).toBe(350);
  expect(await letters.collection().countDocuments({})).toBe(0);
});

test('letters that are due again and again do not keep everything else from its turn', async () => {
  handler.fate = away;
  await Promise.all(Array.from({ length: 100 }, (_, index) => letters.bring(event(`e-${index}`))));
  await letters.makeDue();
  const { store, retryDue } = letters.withDeliver(async () => 'RETRY');
  const due = await store.takeDue(100, 0);
  expect(due).toHaveLength(100);
  const takeDue = jest.spyOn(store, 'takeDue').mockImplementation(async () => {
    if (takeDue.mock.calls.length > 20) throw new Error('it goes on for ever');
    return due;
  });
  expect(await retryDue(Date.now() + 50)).toBe(0);
});

test('one letter that fails does not keep others from their turn', async () => {
  handler.fate = away;
  await Promise.all(Array.from({ length: 5 }, (_, index) => letters.bring(event(`e-${index}`))));
  await letters.makeDue();
  handler.fate = async (id) => (id === 'e-0' ? away(id) : id === 'e-1' ? poison(id) : undefined);
  await letters.service.sweep();
  const left = await letters.list();
  expect(left.map(({ id, poison }) => [id, poison]).sort()).toEqual([
    ['e-0', false],
    ['e-1', true],
  ]);
});

test('a letter leaves the list when the broker or a replay got it through', async () => {
  await letters.bring(event('e1'));
  await letters.bring(event('e2'));
  handler.fate = works;
  expect(await letters.bring(event('e1'))).toBe('SUCCESS');
  const answer = await letters.replay('e2');
  expect([answer.status, answer.body]).toEqual([200, { id: 'e2', status: 'processed' }]);
  expect(await letters.list()).toEqual([]);
  expect((await letters.replay('e2')).status).toBe(404);
});

test.each([poison, away])('a replay that fails again says so, and the letter stays', async (again) => {
  await letters.bring(event('e1'));
  handler.fate = again;
  const answer = await letters.replay('e1');
  expect([answer.status, answer.body.code]).toEqual([409, 'still_failing']);
  expect(await letters.list()).toHaveLength(1);
});

test('poison can be dropped, by its store', async () => {
  await letters.bring(event('e1'));
  expect((await letters.drop('e1', 'other')).status).toBe(404);
  expect((await letters.drop('e1')).body).toEqual({ id: 'e1', status: 'dropped' });
  expect([await letters.list(), (await letters.drop('e1')).status]).toEqual([[], 404]);
});

test("another store's letter can be neither listed nor replayed", async () => {
  await letters.bring(event('e1', { store: 'other' }));
  const handled = jest.fn(works);
  handler.fate = handled;
  expect((await letters.replay('e1')).status).toBe(404);
  expect(handled).not.toHaveBeenCalled();
  expect((await letters.replay('e1', 'other')).status).toBe(200);
});
