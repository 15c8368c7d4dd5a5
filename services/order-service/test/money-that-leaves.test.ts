/** Money that leaves after an order was paid: disputes, refunds that come back, authorisations that end unheard. */
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
afterEach(() => shop.heal());

const notesOf = async (now: () => Promise<{ timeline: { note?: string }[] }>) =>
  (await now()).timeline.flatMap(({ note }) => note ?? []);
const makeDue = (orderId: string) => shop.stored.updateOne({ _id: orderId as never }, { $set: { dueAt: new Date(0) } });

describe('a dispute', () => {
  const disputeOf = ({ orderId, paymentId, amount }: { orderId: string; paymentId: string; amount: object }) => ({
    ...{ orderId, paymentId, disputeId: 'dp_1' },
    amount: amount as { amount: number; currency: string },
    reason: 'fraudulent',
  });

  test('stands in the timeline once, and so does its end; the order stays paid, and is asked about again', async () => {
    const { outcome, now } = await shop.orderOf('disputing', 'pm_success');
    const dispute = disputeOf(outcome);
    await shop.stored.updateOne({ _id: outcome.orderId as never }, { $unset: { dueAt: 1 } });
    for (let i = 0; i < 2; i += 1) expect(await shop.deliver('skysync.payment.disputed.v1', dispute)).toBe('SUCCESS');
    expect((await stored(outcome.orderId)).dueAt).toBeInstanceOf(Date);
    for (let i = 0; i < 2; i += 1) {
      const closed = { ...dispute, outcome: 'lost' as const };
      expect(await shop.deliver('skysync.payment.dispute_closed.v1', closed)).toBe('SUCCESS');
    }
    expect((await notesOf(now)).slice(-2)).toEqual(['disputed: dp_1', 'dispute lost: dp_1']);
    expect((await now()).status).toBe('paid');
    expect(await shop.eventsOf(outcome.orderId)).toEqual(['placed', 'paid']);
  });

  test('of a payment that is not the order`s is poison', async () => {
    const { outcome } = await shop.orderOf('accused', 'pm_success');
    const foreign = { ...disputeOf(outcome), paymentId: 'another' };
    expect(await shop.deliver('skysync.payment.disputed.v1', foreign)).toBe('DROP');
  });
});

describe('a refund that came back', () => {
  test('is owed again: the reconciler asks for it with an id of its own, once', async () => {
    const { buyer, outcome, now } = await shop.orderOf('bounced', 'pm_success');
    const { orderId, paymentId, amount } = outcome;
    await buyer.cancel(orderId);
    const refundId = `${orderId}-cancel`;
    const data = { orderId, paymentId, refundId, amount };
    await shop.deliver('skysync.payment.refunded.v1', data);
    expect(await now()).toMatchObject({ payment: { status: 'refunded' } });

    const payment = shop.payments.get(orderId);
    if (!payment) throw new Error('no payment');
    Object.assign(payment, { refunded: 0, refunds: [{ id: refundId, amount: amount.amount, status: 'failed' }] });
    for (let i = 0; i < 2; i += 1) {
      expect(await shop.deliver('skysync.payment.refund_returned.v1', data)).toBe('SUCCESS');
    }
    expect(await now()).toMatchObject({ status: 'cancelled', payment: { status: 'succeeded' } });
    expect((await stored(orderId)).refunds).toEqual([]);
    expect((await notesOf(now)).filter((note) => note.startsWith('refund returned'))).toHaveLength(1);

    await makeDue(orderId);
    await shop.sweep();
    expect(payment.refunds.map(({ id, status }) => [id, status])).toEqual([
      [refundId, 'failed'],
      [`${refundId}-2`, 'succeeded'],
    ]);
  });

  test('that was never noted changes nothing', async () => {
    const { outcome, now } = await shop.orderOf('untouched', 'pm_success');
    const before = await now();
    const returned = { ...outcome, refundId: 'unknown' };
    expect(await shop.deliver('skysync.payment.refund_returned.v1', returned)).toBe('SUCCESS');
    expect(await now()).toEqual(before);
  });
});

test('an authorisation that ended unheard cancels its order when it is reconciled, and its stock comes back', async () => {
  const { outcome, now } = await shop.orderOf('lapsed', 'pm_success');
  const payment = shop.payments.get(outcome.orderId);
  if (!payment) throw new Error('no payment');
  payment.status = 'cancelled';
  await makeDue(outcome.orderId);
  await shop.sweep();
  expect(await now()).toMatchObject({ status: 'cancelled', payment: { status: 'cancelled' } });
  await makeDue(outcome.orderId);
  await shop.sweep();
  expect(shop.reservations.get(outcome.orderId)?.state).toBe('restocked');
  expect(await shop.eventsOf(outcome.orderId)).toEqual(['placed', 'paid', 'cancelled']);
});

async function stored(orderId: string) {
  const order = await shop.stored.findOne({ _id: orderId as never });
  if (!order) throw new Error(`no order ${orderId}`);
  return order;
}
