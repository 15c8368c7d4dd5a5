import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { databaseKind, mongodbUri, startDatabase } from './database';
import { type Instance, newInstance } from './instance';
import { findPart } from './parts';
import { freePorts } from './ports';
import { forgetOrder, hasOrderedIndexes } from './postgres';
import { silentProgress } from './progress';
import { ensureSecrets } from './secrets';
import { stopInstance } from './stop';
import { until } from './until';

/** What PostgreSQL under FerretDB does; on a MongoDB of the user's there is nothing to try. */
const ofFerretdb = databaseKind() === 'ferretdb' ? test : test.skip;

let instance: Instance;
let client: mongo.MongoClient;

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'skysync-database-'));
  instance = newInstance({ directory, ports: await freePorts(), fast: true });
  ensureSecrets(instance);
  await startDatabase(instance);
  client = new mongo.MongoClient(mongodbUri(instance, 'shop'), { serverSelectionTimeoutMS: 5_000 });
}, 60_000);
afterAll(async () => {
  await client.close();
  await stopInstance(instance, silentProgress);
  rmSync(instance.directory, { recursive: true, force: true });
}, 30_000);

interface Order {
  _id: string;
  store: string;
  at: Date;
  lists: string[];
}
const orders = () => client.db().collection<Order>('orders');

/** Writes until the server is gone. */
async function writeUntilKilled(lane: number): Promise<void> {
  for (let n = 0; n < 5_000; n += 1) {
    const written = await orders()
      .insertOne({ _id: `${lane}-${n}`, store: 'demo', at: new Date(), lists: [`lane ${lane % 2}`, 'all'] })
      .catch(() => undefined);
    if (!written) return;
  }
}

ofFerretdb('a stranger without the login is refused', async () => {
  const stranger = new mongo.MongoClient(`mongodb://127.0.0.1:${instance.ports.MONGODB_PORT}`);
  await expect(stranger.db('shop').collection('orders').findOne({})).rejects.toThrow(/auth/i);
  await stranger.close();
});

ofFerretdb(
  'indexes give the order after the server was killed in the middle of writing',
  async () => {
    await orders().createIndex({ store: 1, at: -1 });
    await orders().createIndex({ store: 1, lists: 1, at: -1 });
    const lanes = Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(writeUntilKilled));
    await until(async () => (await orders().countDocuments({ store: 'demo' })) > 200, 20_000);
    process.kill(findPart(instance, 'postgres')?.pid ?? 0, 'SIGKILL');
    await lanes;
    await startDatabase(instance);

    const read = () => orders().find({ store: 'demo' }).sort({ at: -1 }).maxTimeMS(10_000).toArray();
    const found = await until(() => read().catch(() => undefined), 10_000); // old connections fail once
    const all = await orders().countDocuments({});
    expect(found?.length).toBe(all);
    const later = { store: 'demo', lists: 'lane 1', at: { $lte: found?.[0]?.at ?? new Date() } };
    const plan = JSON.stringify(await orders().find(later).sort({ at: -1 }).explain());
    expect(plan).toMatch(/"multiKeyPaths":\["lists"\]/);
    expect(plan).not.toMatch(/"Node Type":"Sort"/);
    const ofLane = await orders().find(later).sort({ at: -1 }).toArray();
    expect(ofLane.length).toBe(found?.filter(({ lists }) => lists.includes('lane 1')).length);
    expect(all).toBeGreaterThan(200);
  },
  60_000,
);

ofFerretdb(
  'the indexes of a folder from before are dropped once, for the services to make them with an order; data stays',
  async () => {
    const before = await orders().countDocuments({});
    forgetOrder(instance);
    await startDatabase(instance);
    expect(hasOrderedIndexes(instance)).toBe(true);
    expect((await orders().indexes()).map(({ name }) => name)).toEqual(['_id_']);
    expect(await orders().countDocuments({})).toBe(before);
  },
  30_000,
);
