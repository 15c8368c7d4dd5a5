/** A database server of the user's, which may hold a shop: what is thrown away there is kept apart, and leaves nothing behind. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { mongo } from 'mongoose';
import { mongodbUri } from './database';
import { newInstance, saveInstance } from './instance';
import { removeInstance } from './platform';
import { freePorts } from './ports';

const before = process.env.MONGODB_URI;
const server = String(process.env.TEST_MONGODB_URI).replace(/DATABASE|skysync-unit-\w+-DATABASE/, '');
let directory: string;
let client: mongo.MongoClient;

beforeEach(() => {
  process.env.MONGODB_URI = server;
  directory = mkdtempSync(join(tmpdir(), 'skysync-external-'));
  client = new mongo.MongoClient(server, { serverSelectionTimeoutMS: 5_000 });
});
afterEach(async () => {
  await client.close();
  if (before === undefined) delete process.env.MONGODB_URI;
  else process.env.MONGODB_URI = before;
});

const databaseIn = (uri: string): string => new URL(uri).pathname.slice(1);
const names = async (): Promise<string[]> =>
  (await client.db('admin').admin().listDatabases({ nameOnly: true })).databases.map(({ name }) => name);

test('a shop that stays has the databases of its services, and is left alone', async () => {
  const shop = newInstance({ directory, ports: await freePorts() });
  saveInstance(shop);
  expect(databaseIn(mongodbUri(shop, 'order-service'))).toBe('order-service');
  const own = `${basename(directory)}-order-service`;
  await client.db(own).collection('orders').insertOne({ total: 1 });
  await removeInstance(directory);
  expect(await names()).toContain(own);
  await client.db(own).dropDatabase();
});

test('what is thrown away has databases of its own, which go with it; others stay', async () => {
  const trial = newInstance({ directory, ports: await freePorts(), fast: true });
  saveInstance(trial);
  const own = databaseIn(mongodbUri(trial, 'order-service'));
  expect(own).toBe(`${basename(directory)}-order-service`);
  const other = `another-${basename(directory)}`;
  for (const name of [own, other]) await client.db(name).collection('orders').insertOne({ total: 1 });
  await removeInstance(directory);
  expect(existsSync(directory)).toBe(false);
  const left = await names();
  expect(left).toContain(other);
  expect(left).not.toContain(own);
  await client.db(other).dropDatabase();
});
