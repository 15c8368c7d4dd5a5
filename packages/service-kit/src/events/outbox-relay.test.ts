/** Events survive a broker that is away, and leave the outbox only after they are published. */
import { createFakeSidecar, createTestDatabase, type TestDatabase } from '@skysync/test-kit';
import { type Model, Schema } from 'mongoose';
import { withAllStores, withStore } from '../context/request-context';
import { createLogger } from '../logging/logger';
import { storeScoped } from '../store/store-scope';
import { newEvent, type WithOutbox, withOutbox } from './outbox';
import { createOutboxRelay } from './outbox-relay';

let database: TestDatabase;
let orders: Model<WithOutbox>;
const sidecar = createFakeSidecar();
const relay = createOutboxRelay({ appId: 'order-service', sidecar, log: createLogger('test', 'none') });

beforeAll(async () => {
  database = await createTestDatabase();
  const schema = new Schema({ _id: String }, { id: false, versionKey: false });
  schema.plugin(storeScoped);
  schema.plugin(withOutbox);
  orders = database.connection.model<WithOutbox>('Order', schema);
  await orders.createIndexes();
});
afterAll(() => database.drop());
beforeEach(() => {
  sidecar.published.length = 0;
  sidecar.breakBroker(false);
});

const paid = (orderId: string) =>
  newEvent('skysync.order.paid.v1', { orderId, number: 'S-1', paymentId: 'p', total: { amount: 1, currency: 'EUR' } });
const save = (id: string): Promise<WithOutbox> =>
  withStore('demo', async () => {
    const order = await orders.create({ _id: id, outbox: [paid(id)] });
    return order.toObject() as unknown as WithOutbox;
  });
const left = (id: string) => withAllStores(async () => (await orders.findById(id).lean<WithOutbox>())?.outbox.length);

test('publishes as CloudEvents with the outbox id, then takes them out', async () => {
  const order = await save('o1');
  relay.relay(orders, order);
  await relay.drain();
  expect(sidecar.published).toEqual([
    expect.objectContaining({ id: order.outbox[0]?.id, source: 'order-service', subject: 'o1', store: 'demo' }),
  ]);
  expect(await left('o1')).toBe(0);
});

test('concurrent writes go out as one batch', async () => {
  const publish = jest.spyOn(sidecar, 'publish');
  const saved = await Promise.all(['a', 'b', 'c'].map(save));
  for (const order of saved) relay.relay(orders, order);
  await relay.drain();
  expect(publish).toHaveBeenCalledTimes(1);
  expect(sidecar.published.map(({ subject }) => subject)).toEqual(['a', 'b', 'c']);
  publish.mockRestore();
});

test('what the broker refused stays, and the sweeper publishes it later, once', async () => {
  sidecar.breakBroker(true);
  const order = await save('o2');
  relay.relay(orders, order);
  await relay.drain();
  expect(await left('o2')).toBe(1);

  sidecar.breakBroker(false);
  expect(await relay.sweep(orders, -1_000)).toBe(1);
  expect(await relay.sweep(orders, -1_000)).toBe(0);
  expect(sidecar.published.map(({ id }) => id)).toEqual([order.outbox[0]?.id]);
});

test('the sweeper leaves alone what is being published right now', async () => {
  await save('o3');
  expect(await relay.sweep(orders)).toBe(0);
  expect(await relay.sweep(orders, -1_000)).toBe(1);
});
