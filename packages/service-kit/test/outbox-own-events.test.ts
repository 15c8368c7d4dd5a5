/** A service is given its own events before they leave their outboxes, whatever breaks, and nothing waits for it. */
import type { CloudEvent } from '@skysync/contracts';
import { eventually } from '@skysync/test-kit';
import { withStore } from '../src/context/request-context';
import type { OwnEvents } from '../src/events/hand-over';
import { type Counters, count, createCounters } from './counters';

let counters: Counters;
let own: OwnEvents;
const given: CloudEvent[][] = [];
const keep: OwnEvents = async (events) => void given.push([...events]);

beforeAll(async () => {
  counters = await createCounters(undefined, (events) => own(events));
});
afterAll(() => counters.database.drop());
beforeEach(async () => {
  own = keep;
  given.length = 0;
  await counters.reset();
});
afterEach(() => jest.restoreAllMocks());

const insert = (id: string) =>
  withStore('demo', () =>
    counters.store.insert({ _id: id, n: 0 }, count({ _id: id, n: 0, store: 'demo', revision: 1 }).events),
  );
const idsOf = (events: readonly CloudEvent[]): string[] => events.map(({ id }) => id).sort();
const away = () => Promise.reject(new Error('the database is away'));

test('is given them in one batch, as they are published, while they still stand in their outboxes', async () => {
  let standing: (number | undefined)[] = [];
  own = async (events) => {
    standing = await Promise.all(events.map(({ subject }) => counters.left(subject)));
    await keep(events);
  };
  await Promise.all(['a', 'b', 'c'].map(insert));
  await counters.relay.drain();
  expect(given).toHaveLength(1);
  expect(idsOf(given.flat())).toEqual(idsOf(counters.runtime.published));
  expect(standing).toEqual([1, 1, 1]);
  expect(await Promise.all(['a', 'b', 'c'].map((id) => counters.left(id)))).toEqual([0, 0, 0]);
});

test('what it failed on is published at once, stays in the outbox, and comes again with the sweeper', async () => {
  own = away;
  await insert('a');
  await counters.relay.drain();
  expect([counters.subjects(), await counters.left('a')]).toEqual([['a'], 1]);
  expect(await counters.relay.sweep(counters.outboxes, -1_000)).toBe(1);
  expect(await counters.left('a')).toBe(1);
  own = keep;
  await counters.relay.sweep(counters.outboxes, -1_000);
  expect(idsOf(given.flat())).toEqual([counters.runtime.published[0]?.id]);
  expect(await counters.left('a')).toBe(0);
});

test('it has them while the broker is away, and again when it is back', async () => {
  counters.runtime.breakBroker(true);
  await insert('a');
  await counters.relay.drain();
  expect([given.flat().length, counters.subjects(), await counters.left('a')]).toEqual([1, [], 1]);
  counters.runtime.breakBroker(false);
  await counters.relay.sweep(counters.outboxes, -1_000);
  expect(new Set(idsOf(given.flat())).size).toBe(1);
  expect([counters.subjects(), await counters.left('a')]).toEqual([['a'], 0]);
});

test('publishing does not wait for it', async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  own = () => held;
  await insert('a');
  await eventually(async () => expect(counters.subjects()).toEqual(['a']));
  await new Promise((resolve) => setTimeout(resolve, 350)); // by now it was given, and hangs
  await insert('b');
  await eventually(async () => expect(counters.subjects()).toEqual(['a', 'b']), { timeoutMs: 1_000 });
  release();
  await counters.relay.drain();
  expect([await counters.left('a'), await counters.left('b')]).toEqual([0, 0]);
});

test('a sweep publishes a whole backlog, though the service fails on all of it', async () => {
  const old = new Date(Date.now() - 60_000);
  const event = (id: string) => ({
    id,
    type: 'skysync.inventory.adjusted.v1' as const,
    time: old,
    data: { sku: 'A-1', productId: 'p', available: 1, reason: 'left' },
  });
  await counters.outboxes.insertMany(
    Array.from({ length: 1_200 }, (_, n) => ({ _id: `o-${n}`, store: 'demo', outbox: [event(`e-${n}`)] })),
  );
  own = away;
  expect(await counters.relay.sweep(counters.outboxes)).toBe(1_200);
  expect(new Set(idsOf(counters.runtime.published)).size).toBe(1_200);
  expect(await counters.outboxes.countDocuments({ 'outbox.0': { $exists: true } })).toBe(1_200);
  own = keep;
  await counters.relay.sweep(counters.outboxes);
  expect(new Set(idsOf(given.flat())).size).toBe(1_200);
  expect(await counters.outboxes.countDocuments({ 'outbox.0': { $exists: true } })).toBe(0);
});

test('a process that dies after it was given them, before they are out, has them given again', async () => {
  own = async (events) => {
    await keep(events);
    throw new Error('killed');
  };
  await insert('a');
  await counters.relay.drain();
  const next = await createCounters(counters.database, keep);
  await next.relay.sweep(next.outboxes, -1_000);
  expect(given.map(idsOf)).toEqual([[given[0]?.[0]?.id], [given[0]?.[0]?.id]]);
  expect(await counters.left('a')).toBe(0);
});
