/** What is due: each replica takes other ones, whatever fails comes again, and what is settled does not. */
import { withAllStores, withStore } from '../src/context/request-context';
import { type Counters, createCounters } from './counters';

let one: Counters;
let other: Counters;

beforeAll(async () => {
  one = await createCounters();
  other = await createCounters(one.database);
});
afterAll(() => one.database.drop());
beforeEach(() => withAllStores(() => one.store.model.deleteMany({})));

const insert = (id: string, dueAt: Date, store = 'demo') =>
  withStore(store, () => one.store.insert({ _id: id, n: 0, dueAt }));
const past = (ms: number): Date => new Date(Date.now() - ms);
const idsOf = (counters: { _id: string }[]) => counters.map(({ _id }) => _id);

test('the longest due of all stores come first, as aggregates, and not what is due later', async () => {
  await insert('b', past(2_000));
  await insert('a', past(3_000), 'other');
  await insert('c', past(1_000));
  await insert('later', new Date(Date.now() + 60_000));
  const [first, second, ...more] = await one.store.takeDue(2, 5_000);
  expect(more).toEqual([]);
  expect(second).toMatchObject({ _id: 'b', store: 'demo' });
  expect(first).toEqual({ _id: 'a', store: 'other', revision: 1, n: 0, dueAt: expect.any(Date) });
  expect(idsOf(await one.store.takeDue(2, 5_000))).toEqual(['c']);
});

test.each([1, 2, 3])('two replicas never take the same (round %i)', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, index) => insert(`d-${index}`, past(index))));
  const [mine, theirs] = await Promise.all([one.store.takeDue(30, 5_000), other.store.takeDue(30, 5_000)]);
  const taken = [...idsOf(mine), ...idsOf(theirs)];
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken.length).toBeGreaterThanOrEqual(30);
});

test('what was taken comes again when its lease ends, unless it is settled', async () => {
  await insert('again', past(1_000));
  await insert('done', past(1_000));
  const taken = await one.store.takeDue(10, 0);
  await one.store.settled(taken.filter(({ _id }) => _id === 'done'));
  expect(idsOf(await one.store.takeDue(10, 5_000))).toEqual(['again']);
});

test('settling leaves alone what became due anew in the meantime', async () => {
  await insert('changed', past(1_000));
  const taken = await one.store.takeDue(10, 5_000);
  const soon = past(500);
  await withStore('demo', () => one.store.change('changed', (now) => ({ state: { ...now, dueAt: soon } })));
  await one.store.settled(taken);
  expect(idsOf(await one.store.takeDue(10, 5_000))).toEqual(['changed']);
});

test('a change of what was taken keeps the lease', async () => {
  await insert('leased', past(1_000));
  const [taken] = await one.store.takeDue(10, 60_000);
  await withStore('demo', () => one.store.change('leased', (now) => ({ state: { ...now, n: 7 } }), taken));
  expect(await one.store.takeDue(10, 5_000)).toEqual([]);
});
