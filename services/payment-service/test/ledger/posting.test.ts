/** Entries come from the events in the payments' outboxes: each once, whatever breaks on the way. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import { orderOf, type PaymentService, startPaymentService, succeeded, total } from '../payment-service';
import { booksOf } from './books';

let service: PaymentService;
let books: ReturnType<typeof booksOf>;
beforeAll(async () => {
  service = await startPaymentService();
  books = booksOf(service);
});
afterEach(async () => {
  jest.restoreAllMocks();
  service.runtime.breakBroker(false);
  await service.relay.drain();
  await service.connection.collection('payments').deleteMany({});
  await books.collection.deleteMany({});
});
afterAll(() => service.stop());

const paid = async (): Promise<{ id: string; orderId: string }> => (await service.create(orderOf('pm_success'))).body;
const typesOf = async (paymentId: string) =>
  (await books.entriesOf(paymentId)).map(({ cause }) => cause.type.split('.')[2]).sort();
/** The driver's collections share what they do. */
const collections = () => Object.getPrototypeOf(service.connection.db?.collection('payments'));
const left = () => service.connection.collection('payments').countDocuments({ 'outbox.0': { $exists: true } });
/** What the sweeper does once the events are older than those under way. */
const sweepOutboxes = async (): Promise<void> => {
  const old = { $set: { 'outbox.$[].time': new Date(Date.now() - 60_000) } };
  await service.connection.collection('payments').updateMany({ 'outbox.0': { $exists: true } }, old);
  await service.sweep();
};

test('a capture and its refunds are posted with what they moved; a failure and a void are not', async () => {
  const payment = await paid();
  const declined = (await service.create(orderOf('pm_declined'))).body;
  const open = (await service.create(orderOf('pm_action_required'))).body;
  await service.voidOf(open.orderId);
  await service.askRefund(payment, 1_001, 'r1');
  await service.askRefund(payment, 1, 'r2');
  await service.relay.drain();
  const entries = await books.entriesOf(payment.id);
  expect(entries.map(({ cause, postings }) => [cause.refundId, postings])).toEqual([
    [
      undefined,
      [
        { account: 'receivable', amount: 4_999 },
        { account: 'captured', amount: -4_999 },
      ],
    ],
    [
      'r1',
      [
        { account: 'refunded', amount: 1_001 },
        { account: 'receivable', amount: -1_001 },
      ],
    ],
    [
      'r2',
      [
        { account: 'refunded', amount: 1 },
        { account: 'receivable', amount: -1 },
      ],
    ],
  ]);
  expect(entries.map(({ _id }) => _id)).toEqual(entries.map(({ cause }) => `jrn_${cause.eventId}`));
  expect(await books.collection.countDocuments({ 'cause.paymentId': { $in: [declined.id, open.id] } })).toBe(0);
  expect(await books.balances()).toEqual({ 'EUR captured': -4_999, 'EUR receivable': 3_997, 'EUR refunded': 1_002 });
});

test('a late success comes and goes', async () => {
  const { id, orderId } = (await service.create(orderOf('pm_action_required'))).body;
  await service.voidOf(orderId);
  await service.connection
    .collection('sandbox_charges')
    .updateOne({ _id: `sbx_${id}` as never }, { $set: { status: 'succeeded' } });
  await service.webhook(succeeded(id));
  await eventually(async () => (await service.read(id)).status === 'refunded');
  await service.relay.drain();
  expect(await typesOf(id)).toEqual(['refunded', 'succeeded_late']);
  expect(await books.balances()).toEqual({ 'EUR captured': -4_999, 'EUR receivable': 0, 'EUR refunded': 4_999 });
});

test('one write posts all of a moment', async () => {
  const insertMany = jest.spyOn(collections(), 'insertMany');
  await Promise.all(Array.from({ length: 40 }, () => service.create(orderOf('pm_success'))));
  await service.relay.drain();
  const writes = insertMany.mock.calls.flatMap(([first]) => {
    const entries = first as { _id: string }[];
    return entries[0]?._id.startsWith('jrn_') ? [entries.length] : [];
  });
  expect(writes.reduce((sum, length) => sum + length, 0)).toBe(40);
  expect(writes.length).toBeLessThan(10);
});

test('a process that dies between publishing and taking out has posted once, after the sweeper too', async () => {
  const payment = await paid();
  const { bulkWrite } = collections();
  // inserts of the driver are bulk writes, too
  const killed = jest.spyOn(collections(), 'bulkWrite').mockImplementation(function (this: unknown, ...given) {
    const [operations] = given as [object[]];
    if (operations.some((one) => 'updateOne' in one)) return Promise.reject(new Error('killed'));
    return bulkWrite.apply(this, given);
  });
  await service.relay.drain();
  expect([await left(), await typesOf(payment.id)]).toEqual([1, ['succeeded']]);
  killed.mockRestore();
  await sweepOutboxes();
  await service.askRefund(payment, total.amount, 'r1');
  await service.relay.drain();
  expect([await left(), await typesOf(payment.id)]).toEqual([0, ['refunded', 'succeeded']]);
});

test('a process that dies before it posts has left the events in their outbox, where the sweeper finds them', async () => {
  const killed = jest.spyOn(collections(), 'insertMany');
  const payment = await paid();
  killed.mockRejectedValue(new Error('killed'));
  await service.relay.drain();
  expect([await left(), await typesOf(payment.id)]).toEqual([1, []]);
  expect(service.runtime.publishedOf('skysync.payment.succeeded.v1').at(-1)?.subject).toBe(payment.id);
  killed.mockRestore();
  await sweepOutboxes();
  expect([await left(), await typesOf(payment.id)]).toEqual([0, ['succeeded']]);
});

test('two sweepers that post the same at once, among others that are new, post each once', async () => {
  service.runtime.breakBroker(true);
  const payments = await Promise.all(Array.from({ length: 30 }, paid));
  await service.relay.drain();
  await books.collection.deleteMany({ 'cause.paymentId': { $in: payments.slice(0, 15).map(({ id }) => id) } });
  service.runtime.breakBroker(false);
  const { db } = service.connection;
  if (!db) throw new Error('there is no database');
  const outboxes = () => db.collection('payments') as unknown as Parameters<typeof service.relay.sweep>[0];
  await Promise.all([1, 2, 3].map(() => service.relay.sweep(outboxes(), -1_000)));
  expect(await books.collection.countDocuments()).toBe(30);
  expect(await left()).toBe(0);
});

test('money is posted while the broker is away', async () => {
  service.runtime.breakBroker(true);
  const payment = await paid();
  await service.relay.drain();
  expect(await typesOf(payment.id)).toEqual(['succeeded']);
});

test('200 refunds of odd amounts at once give back what was taken and no more, and the ledger sums to zero', async () => {
  const payment = await paid();
  const amounts = Array.from({ length: 200 }, (_, n) => 1 + ((n * 37) % 91));
  expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBeGreaterThan(total.amount);
  const answers = await Promise.all(
    amounts.map((amount) => service.refund({ orderId: payment.orderId, paymentId: payment.id, ...refundOf(amount) })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  await eventually(async () => {
    await service.later(30);
    await service.sweep();
    return (await service.read(payment.id)).status === 'refunded';
  });
  await service.relay.drain();
  const refunds = (await books.entriesOf(payment.id)).filter(({ cause }) => cause.refundId !== undefined);
  const given = refunds.reduce((sum, { postings }) => sum + (postings[0]?.amount ?? 0), 0);
  const charge = await service.chargeOf(payment.id);
  expect([given, charge?.refunded, (await service.read(payment.id)).refunded]).toEqual(Array(3).fill(total.amount));
  expect(new Set(refunds.map(({ cause }) => cause.refundId)).size).toBe(refunds.length);
  const balances = await books.balances();
  expect(balances).toEqual({ 'EUR captured': -4_999, 'EUR receivable': 0, 'EUR refunded': 4_999 });
  expect(Object.values(balances).reduce((sum, amount) => sum + amount, 0)).toBe(0);
});

const refundOf = (amount: number) => ({ refundId: randomUUID(), amount: { ...total, amount } });
