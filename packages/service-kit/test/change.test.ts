/** Changes of one aggregate at the same moment: none is lost, none is made twice, each caller learns its own fate. */
import { withStore } from '../src/context/request-context';
import { type Counters, count, createCounters } from './counters';

let one: Counters;
let other: Counters;

beforeAll(async () => {
  one = await createCounters();
  other = await createCounters(one.database);
});
afterAll(() => one.database.drop());

const inDemo = <T>(work: () => Promise<T>): Promise<T> => withStore('demo', work);
const fresh = (id: string) => inDemo(() => one.store.insert({ _id: id, n: 0 }));
const load = (id: string) => inDemo(() => one.store.find(id));
const times = <T>(length: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length }, (_, index) => work(index)));

test('fifty writers at once lose nothing, and each has its own revision and event', async () => {
  await fresh('fifty');
  const changes = await inDemo(() => times(50, () => one.store.change('fifty', count)));
  expect(changes.every((change) => change?.changed)).toBe(true);
  expect(new Set(changes.map((change) => change?.state.revision)).size).toBe(50);
  expect(await load('fifty')).toMatchObject({ n: 50, revision: 51 });
  await one.relay.drain();
  const published = one.runtime.publishedOf('skysync.inventory.adjusted.v1').map(({ data }) => data.available);
  expect(published.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
});

test('two replicas lose nothing of each other', async () => {
  await fresh('replicas');
  await inDemo(() => times(40, (index) => (index % 2 ? one : other).store.change('replicas', count)));
  expect(await load('replicas')).toMatchObject({ n: 40, revision: 41 });
});

test('many aggregates at once do not disturb each other', async () => {
  await times(20, (index) => fresh(`many-${index}`));
  await inDemo(() => times(60, (index) => one.store.change(`many-${index % 20}`, count)));
  const all = await inDemo(() => one.store.findMany(Array.from({ length: 20 }, (_, index) => `many-${index}`)));
  expect(all.map(({ n }) => n)).toEqual(Array(20).fill(3));
});

test('a step that refuses fails for its caller alone, and what it refused is what others made of it', async () => {
  await fresh('limited');
  const atMost = (limit: number) => () =>
    one.store.change('limited', (counter) => {
      if (counter.n >= limit) throw new Error('full');
      return count(counter);
    });
  const outcomes = await inDemo(() => Promise.allSettled(Array.from({ length: 10 }, () => atMost(4)())));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
  expect(await load('limited')).toMatchObject({ n: 4, revision: 5 });
});

test('a step with nothing to do writes nothing', async () => {
  const before = await fresh('idle');
  expect(await inDemo(() => one.store.change('idle', () => undefined))).toEqual({ state: before, changed: false });
  expect(await load('idle')).toEqual(before);
});

test('what the caller read before is taken on trust only until somebody else was first', async () => {
  const before = await fresh('stale');
  await inDemo(() => other.store.change('stale', count));
  const change = await inDemo(() => one.store.change('stale', count, before));
  expect(change).toMatchObject({ changed: true, state: { n: 2, revision: 3 } });
});

test('members that a step leaves out or sets are gone or there, and others stay', async () => {
  await inDemo(() => one.store.insert({ _id: 'members', n: 1, note: 'old', dueAt: new Date(0) }));
  await inDemo(() => one.store.change('members', ({ dueAt: _, note: __, ...rest }) => ({ state: rest })));
  expect(await load('members')).toEqual({ _id: 'members', store: 'demo', revision: 2, n: 1 });
  await inDemo(() => one.store.change('members', (now) => ({ state: { ...now, note: 'new' } })));
  expect(await load('members')).toEqual({ _id: 'members', store: 'demo', revision: 3, n: 1, note: 'new' });
});

test('a unique key that is taken refuses the change that asked for it, and no other of the same moment', async () => {
  await inDemo(() => one.store.insert({ _id: 'owner', n: 0, name: 'taken' }));
  await fresh('seeker');
  const outcomes = await inDemo(() =>
    Promise.allSettled([
      one.store.change('seeker', count),
      one.store.change('seeker', (now) => ({ state: { ...now, name: 'taken' } })),
      one.store.change('seeker', count),
    ]),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(outcomes[1]).toMatchObject({ reason: { code: 11000 } });
  expect(await load('seeker')).toMatchObject({ n: 2, revision: 3 });
});

test("another store's aggregate is neither found nor changed, and an unknown one is undefined", async () => {
  await fresh('mine');
  expect(await withStore('foreign', () => one.store.find('mine'))).toBeUndefined();
  expect(await withStore('foreign', () => one.store.change('mine', count))).toBeUndefined();
  expect(await inDemo(() => one.store.change('nobody', count))).toBeUndefined();
  const [own, foreign] = await Promise.all([
    inDemo(() => one.store.change('mine', count)),
    withStore('foreign', () => one.store.change('mine', count)),
  ]);
  expect([own?.state.n, foreign]).toEqual([1, undefined]);
  await expect((async () => one.store.find('mine'))()).rejects.toThrow('a query needs a store');
});

test('of ten that insert the same id one wins, and its event alone is published', async () => {
  one.runtime.published.length = 0;
  const { events = [] } = count({ _id: 'race', store: 'demo', revision: 1, n: 0 });
  const inserted = await inDemo(() =>
    times(10, (index) => (index % 2 ? one : other).store.insert({ _id: 'race', n: index }, events)),
  );
  const winners = inserted.filter((winner) => winner !== undefined);
  expect(winners).toHaveLength(1);
  expect(await load('race')).toEqual(winners[0]);
  await Promise.all([one.relay.drain(), other.relay.drain()]);
  const published = [...one.runtime.published, ...other.runtime.published].filter(({ subject }) => subject === 'race');
  expect(published).toHaveLength(1);
});
