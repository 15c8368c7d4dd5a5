/** Tenancy on the real database: no operation sees or touches another store's documents. */
import { createTestDatabase, type TestDatabase } from '@skysync/test-kit';
import { type Model, Schema } from 'mongoose';
import { NoStoreError, storeScoped } from '../src/aggregates/store-scope';
import { withAllStores, withStore } from '../src/context/request-context';

interface Thing {
  _id: string;
  store: string;
  n: number;
}

let database: TestDatabase;
let things: Model<Thing>;

beforeAll(async () => {
  database = await createTestDatabase();
  const schema = new Schema({ _id: String, n: Number }, { id: false, versionKey: false });
  schema.plugin(storeScoped);
  things = database.connection.model<Thing>('Thing', schema);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await withAllStores(() => things.deleteMany({}));
  await withStore('red', () => things.create({ _id: 'r', n: 1 }));
  await withStore('blue', () => things.insertMany([{ _id: 'b', n: 1 }]));
});

const stored = () => withAllStores(() => things.find().sort({ _id: 1 }).lean());

test('new documents belong to the store of the context', async () => {
  expect((await stored()).map(({ store }) => store)).toEqual(['blue', 'red']);
});

const reads: [string, () => Promise<unknown>, unknown][] = [
  ['find', () => things.find({ _id: 'b' }).lean(), []],
  ['findOne', () => things.findOne({ _id: 'b' }).lean(), null],
  ['findById', () => things.findById('b').lean(), null],
  ['countDocuments', () => things.countDocuments(), 1],
  ['distinct', () => things.distinct('_id'), ['r']],
  ['aggregate', () => things.aggregate([{ $project: { _id: 1 } }]), [{ _id: 'r' }]],
];
test.each(reads)('%s sees the own store only', async (_name, read, expected) => {
  expect(await withStore('red', read)).toEqual(expected);
});

const writes: [string, () => Promise<unknown>][] = [
  ['updateOne', () => things.updateOne({ _id: 'b' }, { n: 9 })],
  ['updateMany', () => things.updateMany({ _id: 'b' }, { n: 9 })],
  ['findOneAndUpdate', () => things.findOneAndUpdate({ _id: 'b' }, { n: 9 })],
  ['replaceOne', () => things.replaceOne({ _id: 'b' }, { n: 9, store: 'red' })],
  ['deleteOne', () => things.deleteOne({ _id: 'b' })],
  ['deleteMany', () => things.deleteMany({ _id: 'b' })],
  ['findOneAndDelete', () => things.findOneAndDelete({ _id: 'b' })],
  ['bulkWrite', () => things.bulkWrite([{ updateOne: { filter: { _id: 'b' }, update: { n: 9 } } }])],
];
test.each(writes)("%s does not touch another store's document", async (_name, write) => {
  await withStore('red', write);
  expect((await stored()).find(({ _id }) => _id === 'b')).toEqual({ _id: 'b', store: 'blue', n: 1 });
});

const moves: [string, () => Promise<unknown>][] = [
  ['$set', () => things.updateOne({ _id: 'r' }, { $set: { store: 'blue' } })],
  ['$unset', () => things.updateOne({ _id: 'r' }, { $unset: { store: 1 } })],
  ['findOneAndUpdate', () => things.findOneAndUpdate({ _id: 'r' }, { store: 'blue' })],
  ['replaceOne', () => things.replaceOne({ _id: 'r' }, { n: 2, store: 'blue' })],
  ['findOneAndReplace', () => things.findOneAndReplace({ _id: 'r' }, { n: 2, store: 'blue' })],
  ['bulkWrite', () => things.bulkWrite([{ updateOne: { filter: { _id: 'r' }, update: { $set: { store: 'blue' } } } }])],
  ['insertMany', () => things.insertMany([{ _id: 'new', store: 'blue', n: 1 }])],
  ['create', () => things.create({ _id: 'new', store: 'blue', n: 1 })],
];
test.each(moves)('%s cannot bring a document into another store', async (_name, move) => {
  await withStore('red', move).catch(() => {}); // refused or made harmless: neither matters
  expect((await stored()).filter(({ store }) => store !== 'blue').every(({ store }) => store === 'red')).toBe(true);
  expect((await stored()).filter(({ store }) => store === 'blue')).toEqual([{ _id: 'b', store: 'blue', n: 1 }]);
});

test('the condition of an aggregation goes into its first $match, since MongoDB wants $text there', async () => {
  const pipelines: unknown[] = [];
  const spy = jest.spyOn(things.collection, 'aggregate').mockImplementation((pipeline) => {
    pipelines.push(pipeline);
    throw new Error('not sent');
  });
  const matches = [{ n: 1 }, { $text: { $search: 'x' } }, { store: 'blue' }, { $or: [{ store: 'blue' }] }];
  for (const $match of matches) {
    await withStore('red', () => things.aggregate([{ $match }, { $limit: 1 }])).catch(() => {});
  }
  await withStore('red', () => things.aggregate([{ $limit: 1 }])).catch(() => {});
  spy.mockRestore();
  expect(pipelines).toEqual([
    [{ $match: { n: 1, store: 'red' } }, { $limit: 1 }],
    [{ $match: { $text: { $search: 'x' }, store: 'red' } }, { $limit: 1 }],
    [{ $match: { store: 'red' } }, { $limit: 1 }],
    [{ $match: { $or: [{ store: 'blue' }], store: 'red' } }, { $limit: 1 }],
    [{ $match: { store: 'red' } }, { $limit: 1 }],
  ]);
});

test('a pipeline that is used twice is scoped anew each time', async () => {
  const pipeline = [{ $match: { n: 1 } }, { $project: { _id: 1 } }];
  expect(await withStore('red', () => things.aggregate(pipeline))).toEqual([{ _id: 'r' }]);
  expect(await withStore('blue', () => things.aggregate(pipeline))).toEqual([{ _id: 'b' }]);
});

test.each([...reads.map(([name, run]) => [name, run]), ...writes] as [string, () => Promise<unknown>][])(
  '%s without a store throws',
  async (_name, run) => {
    await expect((async () => run())()).rejects.toThrow(NoStoreError);
  },
);
