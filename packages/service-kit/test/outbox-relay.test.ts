/** Events survive a broker that is away, and leave the outbox only after they are published. */
import { withStore } from '../src/context/request-context';
import type { OutboxCollection } from '../src/events/take-out';
import { type Counter, type Counters, count, createCounters } from './counters';

let counters: Counters;
let outboxes: OutboxCollection;

beforeAll(async () => {
  counters = await createCounters();
  outboxes = counters.outboxes;
});
afterAll(() => counters.database.drop());
beforeEach(() => counters.reset());
afterEach(() => jest.restoreAllMocks());

const eventsOf = (counter: Pick<Counter, '_id' | 'n'>) =>
  count({ ...counter, store: 'demo', revision: 1 }).events ?? [];
const insert = (id: string) =>
  withStore('demo', () => counters.store.insert({ _id: id, n: 0 }, eventsOf({ _id: id, n: 0 })));
const change = (id: string) => withStore('demo', () => counters.store.change(id, count));

test('events go out as CloudEvents with the outbox id, in their trace, and leave the outbox', async () => {
  await insert('o1');
  const [entry] = (await outboxes.findOne({ _id: 'o1' }))?.outbox ?? [];
  await counters.relay.drain();
  expect(counters.runtime.published).toEqual([
    {
      specversion: '1.0',
      id: entry?.id,
      type: 'skysync.inventory.adjusted.v1',
      source: 'order-service',
      subject: 'o1',
      store: 'demo',
      time: entry?.time.toISOString(),
      datacontenttype: 'application/json',
      traceparent: entry?.traceparent,
      traceid: entry?.traceparent,
      data: { sku: 'A-1', productId: 'o1', available: 1, reason: 'count' },
    },
  ]);
  expect(entry?.traceparent).toMatch(/^00-/);
  expect(await counters.left('o1')).toBe(0);
});

test('concurrent writes go out together', async () => {
  const publish = jest.spyOn(counters.runtime, 'publish');
  await Promise.all(['a', 'b', 'c'].map(insert));
  await counters.relay.drain();
  expect(publish).toHaveBeenCalledTimes(1);
  expect(counters.subjects()).toEqual(['a', 'b', 'c']);
});

test('what the broker refused stays, and the sweeper publishes it later, once', async () => {
  counters.runtime.breakBroker(true);
  await insert('o2');
  await change('o2');
  await counters.relay.drain();
  expect(await counters.left('o2')).toBe(2);

  counters.runtime.breakBroker(false);
  expect(await counters.relay.sweep(outboxes, -1_000)).toBe(2);
  expect(await counters.relay.sweep(outboxes, -1_000)).toBe(0);
  expect(new Set(counters.runtime.published.map(({ id }) => id)).size).toBe(2);
});

test('the sweeper leaves alone what is being published right now', async () => {
  counters.runtime.breakBroker(true);
  await insert('o3');
  await counters.relay.drain();
  counters.runtime.breakBroker(false);
  expect(await counters.relay.sweep(outboxes)).toBe(0);
  expect(await counters.relay.sweep(outboxes, -1_000)).toBe(1);
});

test('a draining relay misses nothing: neither what waits, nor what is being published or taken out', async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const publish = counters.runtime.publish;
  jest.spyOn(counters.runtime, 'publish').mockImplementationOnce(async (...args) => {
    await held;
    await publish(...args);
  });
  await insert('under-way');
  await insert('waiting');
  const bulkWrite = jest.spyOn(outboxes, 'bulkWrite');
  const drained = counters.relay.drain();
  await insert('late');
  release();
  await drained;
  expect(counters.subjects()).toEqual(['late', 'under-way', 'waiting']);
  expect(await Promise.all(['under-way', 'waiting', 'late'].map((id) => counters.left(id)))).toEqual([0, 0, 0]);
  expect(bulkWrite.mock.calls.length).toBeLessThanOrEqual(1);
});
