/** Every query that grows with the number of payments has an index. */
import { withAllStores, withStore } from '@skysync/service-kit';
import { readPlan } from '@skysync/test-kit';
import { orderOf, type PaymentService, startPaymentService } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService();
  const orders = Array.from({ length: 300 }, () => orderOf('pm_success'));
  await Promise.all(orders.map((order) => service.create(order)));
});
afterAll(() => service.stop());

const payments = () => service.deps.payments.model;
const now = () => new Date();

test('the list follows the order of the ids', async () => {
  const explained = await withStore('demo', () =>
    payments()
      .find({ _id: { $gt: 'pay_0', $lt: 'pay_z~' }, status: { $ne: 'withdrawn' } })
      .sort({ _id: 1 })
      .limit(101)
      .explain(),
  );
  expect(readPlan(explained)).toEqual({ indexes: ['_id_'], scans: false, sorts: false });
});

test('payments of orders are found by their ids', async () => {
  const explained = await payments()
    .collection.find({ _id: { $in: ['pay_1', 'pay_2'] as never[] } })
    .explain();
  expect(readPlan(explained)).toMatchObject({ indexes: ['_id_'], scans: false });
});

test('what is due is found by its time, in all stores', async () => {
  const explained = await withAllStores(() =>
    payments()
      .find({ dueAt: { $exists: true, $lte: now() } })
      .sort({ dueAt: 1 })
      .limit(100)
      .explain(),
  );
  expect(readPlan(explained)).toMatchObject({ indexes: ['dueAt_1'], scans: false });
});

test('what is left in outboxes is found by its time', async () => {
  const explained = await payments()
    .collection.find({ 'outbox.time': { $lt: now() } })
    .limit(500)
    .explain();
  expect(readPlan(explained)).toMatchObject({ indexes: ['outbox.time_1'], scans: false });
});

test('a webhook is found by its id, also under the scope of its store', async () => {
  const explained = await withStore('demo', () => service.deps.inbox.model.find({ _id: 'sandbox:evt_1' }).explain());
  expect(readPlan(explained)).toMatchObject({ indexes: ['_id_'], scans: false });
});

test('indexes remove what is only kept for a while', async () => {
  const retention = async (collection: string) =>
    (await service.connection.collection(collection).indexes()).filter((index) => 'expireAfterSeconds' in index);
  expect(await retention('payments')).toMatchObject([{ key: { withdrawnAt: 1 }, expireAfterSeconds: 604_800 }]);
  expect(await retention('webhook_inbox')).toMatchObject([{ key: { receivedAt: 1 }, expireAfterSeconds: 2_592_000 }]);
});
