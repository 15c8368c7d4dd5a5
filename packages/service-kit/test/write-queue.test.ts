/** Writes that go together still succeed and fail one by one. */
import { createTestDatabase, type TestDatabase } from '@skysync/test-kit';
import { nativeCollection } from '../src/aggregates/connect-database';
import { createWriteQueue, type Document, type WriteQueue } from '../src/aggregates/write-queue';

let database: TestDatabase;
let queue: WriteQueue;
beforeAll(async () => {
  database = await createTestDatabase();
  const collection = nativeCollection<Document>(database.connection, 'things');
  await collection.createIndex({ name: 1 }, { unique: true });
  queue = createWriteQueue(collection);
  for (const name of ['a', 'b', 'c']) await queue.insert({ _id: name, name, revision: 1 });
});
afterAll(() => database.drop());

const update = (_id: string, name: string, revision = 1) =>
  queue.update({ filter: { _id, revision }, update: { $set: { name }, $inc: { revision: 1 } } });

test('a name that is taken refuses the write that asked for it, and no other of the same moment', async () => {
  const outcomes = await Promise.allSettled([update('a', 'x'), update('b', 'c'), update('c', 'y', 7)]);
  expect(outcomes).toEqual([
    { status: 'fulfilled', value: true },
    { status: 'rejected', reason: expect.objectContaining({ code: 11000 }) },
    { status: 'fulfilled', value: false },
  ]);
  await expect(update('b', 'x')).rejects.toMatchObject({ code: 11000 });
});

test('of ten writes of one revision one wins', async () => {
  const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => update('b', `b${index}`)));
  expect(outcomes.filter(Boolean)).toHaveLength(1);
});

test('of inserts of the same moment only those whose key is taken are refused', async () => {
  const [fresh, taken] = await Promise.all([
    queue.insert({ _id: 'd', name: 'd', revision: 1 }),
    queue.insert({ _id: 'e', name: 'd', revision: 1 }),
  ]);
  expect([fresh, taken]).toEqual([undefined, expect.objectContaining({ code: 11000 })]);
});
