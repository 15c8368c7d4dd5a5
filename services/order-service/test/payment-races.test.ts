/** Events of one payment that cross each other, and runs that are late: the money is kept or given back, never both. */
import { withStore } from '@skysync/service-kit';
import { eventually } from '@skysync/test-kit';
import type { Order } from '../src/orders/order';
import { orderIdOf } from '../src/orders/order-identity';
import { paidWhilePending } from '../src/orders/payment-steps';
import { placed, refused } from '../src/orders/place-steps';
import { openShop, type Shop, totalOfTwo } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
afterEach(() => shop.heal());

test('a late success never pays: a waiting order fails, an ended one stays, and nobody asks for another refund', async () => {
  const waiting = await shop.orderOf('late-waiting', 'pm_delayed');
  await shop.deliver('skysync.payment.succeeded_late.v1', waiting.outcome);
  expect(await waiting.now()).toMatchObject({ status: 'payment_failed', reason: 'paid_too_late' });
  const cancelled = await shop.orderOf('late-cancelled', 'pm_delayed');
  await cancelled.buyer.cancel(cancelled.outcome.orderId);
  await shop.deliver('skysync.payment.succeeded_late.v1', cancelled.outcome);
  const paid = await shop.orderOf('late-paid', 'pm_success');
  await shop.deliver('skysync.payment.succeeded_late.v1', paid.outcome);
  expect([(await cancelled.now()).status, (await paid.now()).status]).toEqual(['cancelled', 'paid']);
  for (const { outcome } of [waiting, cancelled, paid]) {
    expect(await shop.eventsOf(outcome.orderId)).not.toContain('refund_requested');
  }
});

test('a payment that failed and then succeeded late leaves no order paid, in whatever order both arrive', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { outcome, now } = await shop.orderOf(`both-${round}`, 'pm_delayed');
    await Promise.all([
      shop.deliver('skysync.payment.succeeded_late.v1', outcome),
      shop.deliver('skysync.payment.failed.v1', { ...outcome, failureCode: 'card_declined' }),
    ]);
    expect((await now()).status).toBe('payment_failed');
    await shop.deliver('skysync.payment.refunded.v1', { ...outcome, refundId: 'own' });
    expect(await now()).toMatchObject({ status: 'payment_failed', payment: { status: 'refunded' } });
  }
});

test('a cancellation and a success at the same moment either pay or give back', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { buyer, outcome, now } = await shop.orderOf(`cross-${round}`, 'pm_delayed');
    const [, answer] = await Promise.all([
      shop.deliver('skysync.payment.succeeded.v1', outcome),
      buyer.cancel(outcome.orderId),
    ]);
    expect(answer.status).toBe(200);
    expect((await now()).status).toBe('cancelled');
    expect((await shop.eventsOf(outcome.orderId)).filter((event) => event === 'refund_requested')).toHaveLength(1);
  }
});

describe('a run that is late', () => {
  async function pendingOrder(name: string): Promise<Order> {
    const buyer = shop.buyer(name);
    await buyer.add('SKU-1', 2);
    shop.fail('createPayment', 'before');
    await buyer.order('key');
    shop.heal();
    const id = orderIdOf({ store: 'demo', userId: name, idempotencyKey: 'key' });
    const found = await shop.stored.findOne({ _id: id });
    if (!found) throw new Error('the order was not placed');
    return found;
  }
  const now = new Date();

  test('refuses nothing that was paid meanwhile without giving the money back', async () => {
    const order = await pendingOrder('stale-refusal');
    const taken = { id: 'pay_x', amount: totalOfTwo };
    const paid = paidWhilePending(taken)(order, now)?.state;
    const refusal = { code: 'out_of_stock', detail: 'gone' } as const;
    const step = refused({ refusal, reason: 'out_of_stock', quiet: true });
    const after = paid && step(paid, now);
    expect(after?.state).toMatchObject({ status: 'cancelled', refundId: `${order._id}-cancel` });
    expect(after?.events?.map(({ type }) => type.split('.')[2])).toEqual(['cancelled', 'refund_requested']);
  });

  test('does not wait for a payment that has come', async () => {
    const order = await pendingOrder('stale-answer');
    const paid = paidWhilePending({ id: 'pay_y', amount: totalOfTwo })(order, now)?.state;
    const snapshot = { lines: order.lines, totals: order, expiresAt: new Date(now.getTime() + 900_000) };
    const payment = { id: 'pay_y', orderId: order._id, status: 'processing', amount: totalOfTwo } as const;
    expect(paid && placed(snapshot, payment)(paid, now)?.state.status).toBe('paid');
  });

  test('changes nothing that another has concluded', async () => {
    const order = await pendingOrder('stale-run');
    const buyer = shop.buyer('stale-run');
    expect((await buyer.order('key')).body.status).toBe('paid');
    const refusal = { code: 'conflict', detail: 'too late' } as const;
    const result = await withStore('demo', () =>
      shop.deps.orders.change(order._id, refused({ refusal, reason: 'refused', quiet: false }), order),
    );
    expect([result?.changed, result?.state.status]).toEqual([false, 'paid']);
  });
});

test('an event for a pending order finishes it', async () => {
  const buyer = shop.buyer('unfinished');
  await buyer.add('SKU-1', 2);
  shop.fail('createPayment', 'after');
  await buyer.order('key');
  shop.heal();
  const orderId = orderIdOf({ store: 'demo', userId: 'unfinished', idempotencyKey: 'key' });
  const paymentId = shop.payments.get(orderId)?.id ?? '';
  await Promise.all(
    [1, 2, 3].map(() => shop.deliver('skysync.payment.succeeded.v1', { orderId, paymentId, amount: totalOfTwo })),
  );
  await eventually(async () => (await buyer.find(orderId)).body.status === 'paid');
  expect(await shop.eventsOf(orderId)).toEqual(['placed', 'paid']);
});
