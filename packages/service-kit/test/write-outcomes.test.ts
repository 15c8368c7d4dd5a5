/** Each write of a batch learns its own fate, also when others write in between or the server takes the batch back. */
import { createTestDatabase, type TestDatabase } from '@skysync/test-kit';
import { mongo } from 'mongoose';
import { nativeCollection } from '../src/aggregates/connect-database';
import { createWriteQueue, type Document } from '../src/aggregates/write-queue';

let database: TestDatabase;
let collection: mongo.Collection<Document>;

beforeAll(async () => {
  database = await createTestDatabase();
  collection = nativeCollection(database.connection, 'things');
});
afterAll(() => database.drop());
beforeEach(async () => {
  await collection.deleteMany({});
  await collection.insertMany([
    { _id: 'a', revision: 1, n: 0 },
    { _id: 'b', revision: 1, n: 0 },
    { _id: 'z', revision: 1, n: 0 },
  ]);
});
afterEach(() => jest.restoreAllMocks());

const guarded = (_id: string, revision = 1) => ({
  filter: { _id, revision },
  update: { $inc: { revision: 1, n: 1 } },
});
const all = () => collection.find({}, { projection: { n: 1, revision: 1 }, sort: { _id: 1 } }).toArray();
const deadlock = () => new mongo.MongoServerError({ message: 'deadlock detected', code: 1 });

test('a winner learns that it won, though others have written over it before it could read that', async () => {
  const queue = createWriteQueue(collection);
  const others = createWriteQueue(collection);
  const bulkWrite = collection.bulkWrite.bind(collection);
  jest.spyOn(collection, 'bulkWrite').mockImplementationOnce(async (operations, options) => {
    const result = await bulkWrite(operations, options);
    for (const revision of [2, 3, 4]) await others.update(guarded('a', revision));
    return result;
  });
  expect(await Promise.all([queue.update(guarded('a')), queue.update(guarded('b', 7))])).toEqual([true, false]);
  expect(await all()).toEqual([
    { _id: 'a', revision: 5, n: 4 },
    { _id: 'b', revision: 1, n: 0 },
    { _id: 'z', revision: 1, n: 0 },
  ]);
});

test('a batch that the server took back in the middle is repeated, and what had gone through counts once', async () => {
  const queue = createWriteQueue(collection);
  const bulkWrite = collection.bulkWrite.bind(collection);
  jest.spyOn(collection, 'bulkWrite').mockImplementationOnce(async (operations, options) => {
    await bulkWrite(operations.slice(0, 1), options);
    throw deadlock();
  });
  const outcomes = await Promise.all([
    queue.update(guarded('a')),
    queue.update(guarded('b')),
    queue.update(guarded('b', 5)),
  ]);
  expect(outcomes).toEqual([true, true, false]);
  expect((await all()).map(({ n }) => n)).toEqual([1, 1, 0]);
});

test('an update that went through before the server took the batch back is not taken for a loser', async () => {
  const queue = createWriteQueue(collection);
  const bulkWrite = collection.bulkWrite.bind(collection);
  jest.spyOn(collection, 'bulkWrite').mockImplementationOnce(async (operations, options) => {
    await bulkWrite(operations, options);
    throw deadlock();
  });
  expect(await queue.update(guarded('a'))).toBe(true);
  expect((await all()).map(({ n }) => n)).toEqual([1, 0, 0]);
});

test('an insert that went through before the server took the batch back is not taken for a duplicate', async () => {
  const queue = createWriteQueue(collection);
  const insertMany = collection.insertMany.bind(collection);
  jest.spyOn(collection, 'insertMany').mockImplementationOnce(async (documents, options) => {
    await insertMany(documents.slice(0, 1), options);
    throw deadlock();
  });
  const outcomes = await Promise.all(['c', 'd', 'z'].map((_id) => queue.insert({ _id, revision: 1, n: 0 })));
  expect(outcomes).toEqual([undefined, undefined, expect.objectContaining({ code: 11000 })]);
  expect((await all()).map(({ _id }) => _id)).toEqual(['a', 'b', 'c', 'd', 'z']);
});

test('of two inserts of one id in one batch one wins', async () => {
  const queue = createWriteQueue(collection);
  const outcomes = await Promise.all([1, 2].map((n) => queue.insert({ _id: 'twin', revision: 1, n })));
  expect(outcomes.filter((refusal) => refusal === undefined)).toHaveLength(1);
  const refusal = outcomes.find((outcome) => outcome !== undefined);
  expect(refusal).toBeInstanceOf(Error);
  expect(refusal).toMatchObject({ code: 11000 });
});

test('what always deadlocks fails in the end', async () => {
  const queue = createWriteQueue(collection);
  jest.spyOn(collection, 'bulkWrite').mockRejectedValue(deadlock());
  await expect(queue.update(guarded('a'))).rejects.toThrow('deadlock');
});
