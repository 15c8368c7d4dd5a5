/** Indexes are made before a service takes requests, however long that takes. */
import { randomUUID } from 'node:crypto';
import mongoose, { type Connection } from 'mongoose';
import { connectDatabase, createIndexes, nativeCollection } from '../src/aggregates/connect-database';

let connection: Connection;
let impatient: Connection;
const uri = String(process.env.TEST_MONGODB_URI).replace('DATABASE', `test-${randomUUID().slice(0, 8)}`);

beforeAll(async () => {
  connection = await connectDatabase(uri);
  impatient = await mongoose.createConnection(uri, { autoIndex: false, socketTimeoutMS: 100 }).asPromise();
});
afterAll(async () => {
  await impatient.close();
  await connection.dropDatabase();
  await connection.close();
});

test('an index that takes longer than any other operation may is waited for', async () => {
  const things = nativeCollection(connection, 'things');
  const large = Array.from({ length: 20_000 }, (_, n) => ({ title: `${n} `.repeat(20), lists: [`list ${n}`, 'all'] }));
  await things.insertMany(large);
  const schema = new mongoose.Schema({ title: String, lists: [String] }, { collection: 'things' });
  impatient.model('Thing', schema.index({ lists: 1, title: 1 }, { name: 'large' }));
  await createIndexes(impatient);
  expect((await things.indexes()).map(({ name }) => name)).toEqual(['_id_', 'large']);
}, 60_000);

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  'replicas that start at once make the same indexes of a new collection, %s',
  async (round) => {
    const replicas = await Promise.all([1, 2, 3].map(() => connectDatabase(uri)));
    const indexes = [{ a: 1 }, { b: 1 }, { a: 1, b: -1 }, { 'c.d': 1 }, { e: 1, a: 1 }] as const;
    for (const replica of replicas) {
      const schema = new mongoose.Schema({}, { collection: `new_things_${round}`, strict: false });
      for (const keys of indexes) schema.index(keys, keys === indexes[0] ? { unique: true } : {});
      replica.model('NewThing', schema);
    }
    await Promise.all(replicas.map(createIndexes));
    const made = await nativeCollection(connection, `new_things_${round}`).indexes();
    expect(made).toHaveLength(indexes.length + 1);
    await Promise.all(replicas.map((replica) => replica.close()));
  },
  60_000,
);
