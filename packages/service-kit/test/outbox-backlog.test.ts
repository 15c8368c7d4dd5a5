/** What a crash or an outage has left in outboxes leaves, however much it is. */
import type { CloudEvent } from '@skysync/contracts';
import { nativeCollection } from '../src/aggregates/connect-database';
import { Problem } from '../src/errors/problem';
import type { Outbox } from '../src/events/outbox';
import type { OutboxCollection } from '../src/events/take-out';
import { type Counters, createCounters } from './counters';

let counters: Counters;
let outboxes: OutboxCollection;

beforeAll(async () => {
  counters = await createCounters();
  outboxes = counters.outboxes;
});
afterAll(() => counters.database.drop());
beforeEach(() => counters.reset());
afterEach(() => jest.restoreAllMocks());

/** Puts `count` events of a crashed process into the outboxes of `documents` aggregates. */
async function leaveBehind(documents: number, each: number, dataOf = (): string => 'left'): Promise<Set<string>> {
  const ids: string[] = [];
  const old = new Date(Date.now() - 60_000);
  const outboxOf = (document: number): Outbox['outbox'] =>
    Array.from({ length: each }, (_, index) => {
      const id = `e-${document}-${index}`;
      ids.push(id);
      const data = { sku: 'A-1', productId: 'p', available: index, reason: dataOf() };
      return { id, type: 'skysync.inventory.adjusted.v1', time: old, data };
    });
  const all = Array.from({ length: documents }, (_, n) => ({ _id: `o-${n}`, store: 'demo', outbox: outboxOf(n) }));
  await outboxes.insertMany(all);
  return new Set(ids);
}

test('a backlog of 20,000 events leaves, all of it, within a minute', async () => {
  const ids = await leaveBehind(5_000, 4);
  const started = Date.now();
  expect(await counters.relay.sweep(outboxes)).toBe(20_000);
  expect(Date.now() - started).toBeLessThan(60_000);
  expect(new Set(counters.runtime.published.map(({ id }) => id))).toEqual(ids);
  expect(await outboxes.countDocuments({ 'outbox.0': { $exists: true } })).toBe(0);
}, 90_000);

test('a bulk that the broker finds too large is halved until it fits', async () => {
  const ids = await leaveBehind(1, 40);
  const publish = counters.runtime.publish;
  const sizes: number[] = [];
  jest.spyOn(counters.runtime, 'publish').mockImplementation(async (topic, events) => {
    if (events.length > 12) throw new Problem('payload_too_large');
    sizes.push(events.length);
    await publish(topic, events);
  });
  expect(await counters.relay.sweep(outboxes)).toBe(40);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(12);
  expect(new Set(counters.runtime.published.map(({ id }) => id))).toEqual(ids);
});

test('a bulk never has more bytes than the broker takes', async () => {
  await leaveBehind(1, 60, () => 'x'.repeat(100_000));
  const parts: CloudEvent[][] = [];
  jest.spyOn(counters.runtime, 'publish').mockImplementation(async (_topic, events) => void parts.push([...events]));
  expect(await counters.relay.sweep(outboxes)).toBe(60);
  expect(parts.flat()).toHaveLength(60);
  for (const part of parts) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(1024 * 1024);
});

test('one outbox that can never be published does not keep the others in', async () => {
  await leaveBehind(3, 1);
  const documents = nativeCollection<{ _id: string; 'outbox.0.type': string }>(
    counters.database.connection,
    'counters',
  );
  await documents.updateOne({ _id: 'o-0' }, { $set: { 'outbox.0.type': 'skysync.order.eaten.v9' } });
  expect(await counters.relay.sweep(outboxes)).toBe(2);
  expect(counters.subjects()).toEqual(['o-1', 'o-2']);
  expect(await counters.left('o-0')).toBe(1);
});

test('a sweep that the broker stops in the middle has lost nothing', async () => {
  const ids = await leaveBehind(1_200, 1);
  const publish = counters.runtime.publish;
  let calls = 0;
  jest.spyOn(counters.runtime, 'publish').mockImplementation(async (...args) => {
    calls += 1;
    if (calls === 4) throw new Error('the broker is away');
    await publish(...args);
  });
  await expect(counters.relay.sweep(outboxes)).rejects.toThrow('away');
  await counters.relay.sweep(outboxes);
  expect(new Set(counters.runtime.published.map(({ id }) => id))).toEqual(ids);
});
