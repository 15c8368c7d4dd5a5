/** How much the database has to do: the fewer operations, the more purchases. */
import { recordCommands } from '@skysync/test-kit';
import { orderOf, type PaymentService, startPaymentService } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService();
  service.runtime.breakBroker(true); // events leave their outboxes later, in writes that are shared
});
afterAll(() => service.stop());

const operationsOf = async (work: () => Promise<unknown>): Promise<string[]> => {
  await service.relay.drain(); // what earlier work posts to the ledger is not this one's
  const sent = recordCommands(service.connection);
  await work();
  sent.stop();
  const kinds = ['insert', 'update', 'find', 'aggregate', 'findAndModify', 'delete'];
  return kinds.flatMap((kind) => sent.of(kind).map(() => kind));
};

test('a payment that succeeds at once is two writes: it exists before its provider is asked', async () => {
  const order = orderOf('pm_success');
  expect(await operationsOf(() => service.create(order))).toEqual(['insert', 'update']);
});

test('a payment that is asked for again is an insert that is refused, and a read', async () => {
  const order = orderOf('pm_declined');
  await service.create(order);
  expect(await operationsOf(() => service.create(order))).toEqual(['insert', 'find']);
});

test('many at once share their writes', async () => {
  const many = () => Promise.all(Array.from({ length: 40 }, () => service.create(orderOf('pm_success'))));
  expect((await operationsOf(many)).length).toBeLessThan(20);
});
