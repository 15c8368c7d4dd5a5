/** The ledger beside the payments: what is missing, doubled, altered or unbalanced is named, page by page. */
import { orderOf, type PaymentService, startPaymentService } from '../payment-service';
import { booksOf } from './books';

let service: PaymentService;
let books: ReturnType<typeof booksOf>;
const ids: string[] = [];
beforeEach(async () => {
  service = await startPaymentService();
  books = booksOf(service);
  ids.length = 0;
  for (const method of ['pm_success', 'pm_success', 'pm_declined', 'pm_action_required', 'pm_success']) {
    const payment = (await service.create(orderOf(method))).body;
    ids.push(payment.id);
    if (ids.length === 2) await service.askRefund(payment, 999, 'r1');
  }
  const dollars = await service.create(orderOf('pm_success', { amount: { amount: 70, currency: 'USD' } }));
  ids.push(dollars.body.id);
  await service.relay.drain();
  await service.later(61);
});
afterEach(() => service.stop());

const eur = { captured: 3 * 4_999, refunded: 999 };
const mismatchesOf = async () => {
  const { currencies } = await books.audit();
  return currencies.flatMap(({ mismatches }: { mismatches: object[] }) => mismatches);
};
const whole = { captured: 4_999, refunded: 0 };

test('finds a sound ledger sound, whatever the size of a page', async () => {
  expect(await books.audit()).toEqual({
    entries: 5,
    unbalanced: [],
    currencies: [
      { currency: 'EUR', ...eur, mismatches: [] },
      { currency: 'USD', captured: 70, refunded: 0, mismatches: [] },
    ],
    nextCursor: null,
  });
  let [entries, captured, pages] = [0, 0, 0];
  for (let cursor: string | null = ''; cursor !== null; pages += 1) {
    const page: Awaited<ReturnType<typeof books.audit>> = await books.audit({ limit: '1', ...(cursor && { cursor }) });
    entries += page.entries;
    captured += page.currencies.reduce((sum: number, one: { captured: number }) => sum + one.captured, 0);
    cursor = page.nextCursor;
  }
  expect([entries, captured, pages]).toEqual([5, eur.captured + 70, 6]);
});

test('names the payment whose capture, or whose refund, is not posted', async () => {
  await books.collection.deleteOne({ 'cause.paymentId': ids[0] });
  await books.collection.deleteOne({ 'cause.refundId': 'r1' });
  const found = await mismatchesOf();
  expect(found).toHaveLength(2);
  expect(found).toContainEqual({ paymentId: ids[0], payment: whole, ledger: { captured: 0, refunded: 0 } });
  expect(found).toContainEqual({ paymentId: ids[1], payment: { captured: 4_999, refunded: 999 }, ledger: whole });
});

test('names what was posted twice, for nothing, or in another currency', async () => {
  const [entry] = await books.entriesOf(ids[0] ?? '');
  if (!entry) throw new Error('there is no entry');
  const copy = (name: string, paymentId = '', currency = 'EUR') => ({
    ...entry,
    _id: name,
    currency,
    cause: { ...entry.cause, paymentId },
  });
  await books.collection.insertMany([copy('jrn_a', ids[0]), copy('jrn_b', ids[2]), copy('jrn_c', ids[4], 'CHF')]);
  expect(await mismatchesOf()).toEqual(
    expect.arrayContaining([
      { paymentId: ids[0], payment: whole, ledger: { captured: 2 * 4_999, refunded: 0 } },
      { paymentId: ids[2], payment: { captured: 0, refunded: 0 }, ledger: whole },
      { paymentId: ids[4], payment: { captured: 0, refunded: 0 }, ledger: whole },
    ]),
  );
});

test('names what was posted of a payment that there is not, once it is a minute old', async () => {
  const [entry] = await books.entriesOf(ids[0] ?? '');
  if (!entry) throw new Error('there is no entry');
  // an id of the store behind all others
  const paymentId = `${ids[0]?.slice(0, 12)}zz`;
  const orphan = { ...entry, _id: 'jrn_a', cause: { ...entry.cause, paymentId } };
  await books.collection.insertOne({ ...orphan, at: new Date() });
  expect(await mismatchesOf()).toEqual([]);
  await books.collection.updateOne({ _id: 'jrn_a' }, { $set: { at: new Date(Date.now() - 61_000) } });
  expect(await mismatchesOf()).toEqual([{ paymentId, payment: { captured: 0, refunded: 0 }, ledger: whole }]);
});

test('names an entry that does not sum to zero', async () => {
  const [entry] = await books.entriesOf(ids[0] ?? '');
  await books.collection.updateOne({ _id: entry?._id ?? '' }, { $set: { 'postings.0.amount': 5_000 } });
  expect((await books.audit()).unbalanced).toEqual([entry?._id]);
});

test('says nothing of what changed within a minute, unless its event waits for longer', async () => {
  await books.collection.deleteMany({});
  const payments = service.connection.collection<{ _id: string }>('payments');
  await payments.updateMany({ _id: { $in: ids.slice(1) } }, { $set: { statusAt: new Date() } });
  expect(await mismatchesOf()).toHaveLength(1);
  const waiting = (time: Date) => ({
    $set: { outbox: [{ id: 'e', type: 'skysync.payment.succeeded.v1', time, data: {} }] },
  });
  await payments.updateOne({ _id: ids[0] ?? '' }, waiting(new Date()));
  expect(await mismatchesOf()).toEqual([]);
  await payments.updateOne({ _id: ids[0] ?? '' }, waiting(new Date(Date.now() - 61_000)));
  expect(await mismatchesOf()).toHaveLength(1);
});

test('sees its own store only', async () => {
  expect(await books.audit({}, 'other')).toEqual({ entries: 0, unbalanced: [], currencies: [], nextCursor: null });
});
