/** How much the database has to do: the fewer operations, the more purchases. */
import { mongo } from 'mongoose';
import { orderOf, type PaymentService, startPaymentService } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService();
  service.runtime.breakBroker(true); // events leave their outboxes later, in writes that are shared
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => service.stop());

// the driver makes a bulk write of an insertMany, too
const methods = ['bulkWrite', 'find', 'findOne', 'updateOne', 'findOneAndUpdate'] as const;
const counted = async (work: () => Promise<unknown>): Promise<Record<string, number>> => {
  const spies = methods.map((name) => [name, jest.spyOn(mongo.Collection.prototype, name)] as const);
  await work();
  return Object.fromEntries(
    spies.map(([name, spy]) => [name, spy.mock.calls.length] as const).filter(([, count]) => count > 0),
  );
};

test('a payment that succeeds at once is two writes: it exists before its provider is asked', async () => {
  const order = orderOf('pm_success');
  expect(await counted(() => service.create(order))).toEqual({ bulkWrite: 2 });
});

test('a payment that is asked for again is an insert that is refused, and a read', async () => {
  const order = orderOf('pm_declined');
  await service.create(order);
  expect(await counted(() => service.create(order))).toEqual({ bulkWrite: 1, find: 1 });
});

test('many at once share their writes', async () => {
  const operations = await counted(() =>
    Promise.all(Array.from({ length: 40 }, () => service.create(orderOf('pm_success')))),
  );
  expect(operations.bulkWrite).toBeLessThan(20);
});
