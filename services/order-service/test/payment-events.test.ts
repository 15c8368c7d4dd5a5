/** Events of payments: late, repeated, in any order, and wrong. */
import { eventually } from '@skysync/test-kit';
import { orderIdOf } from '../src/orders/order-identity';
import { openShop, orderBody, type Shop, totalOfTwo } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

test('pays an order that waited, once, and empties the cart', async () => {
  const { buyer, outcome, now } = await shop.orderOf('waiting', 'pm_delayed');
  for (let i = 0; i < 3; i += 1) {
    expect(await shop.deliver('skysync.payment.succeeded.v1', outcome)).toBe('SUCCESS');
  }
  expect(await now()).toMatchObject({ status: 'paid', payment: { status: 'succeeded' } });
  expect(await shop.eventsOf(outcome.orderId)).toEqual(['placed', 'paid']);
  expect((await buyer.cart()).body.lines).toEqual([]);
});

test('takes out of the cart what was paid, and leaves what was added since', async () => {
  const { buyer, outcome } = await shop.orderOf('adding', 'pm_delayed');
  await buyer.add('SKU-2', 1);
  await shop.deliver('skysync.payment.succeeded.v1', outcome);
  await shop.deliver('skysync.payment.succeeded.v1', outcome);
  expect((await buyer.cart()).body.lines.map(({ sku }: { sku: string }) => sku)).toEqual(['SKU-2']);
});

test('answers the same request as before, whatever became of the order', async () => {
  const { buyer, outcome } = await shop.orderOf('repeating', 'pm_action_required');
  await shop.deliver('skysync.payment.succeeded.v1', outcome);
  const again = await buyer.order('key', orderBody('pm_action_required'));
  expect(again.body).toMatchObject({ status: 'awaiting_payment', payment: { status: 'requires_action' } });
});

test('waits for the placing that is under way instead of doing it again', async () => {
  const buyer = shop.buyer('quick');
  await buyer.add('SKU-1', 2);
  shop.runtime.invoked.length = 0;
  const orderId = orderIdOf({ store: 'demo', userId: 'quick', idempotencyKey: 'key' });
  const placing = buyer.order('key', orderBody());
  await eventually(() => shop.payments.has(orderId), { everyMs: 1 });
  const paymentId = shop.payments.get(orderId)?.id ?? '';
  const delivery = await shop.deliver('skysync.payment.succeeded.v1', { orderId, paymentId, amount: totalOfTwo });
  expect([delivery, (await placing).body.status]).toEqual(['SUCCESS', 'paid']);
  expect(shop.runtime.invoked).toEqual([
    'payment-service checkPaymentMethod',
    'product-service reserveStock',
    'payment-service createPayment',
  ]);
  expect(await shop.eventsOf(orderId)).toEqual(['placed', 'paid']);
});

test('costs no read when this process has just placed the order', async () => {
  const { outcome } = await shop.orderOf('known', 'pm_success');
  const read = jest.spyOn(shop.deps.orders, 'find');
  expect(await shop.deliver('skysync.payment.succeeded.v1', outcome)).toBe('SUCCESS');
  expect(read).not.toHaveBeenCalled();
  read.mockRestore();
});

test('fails an order that waited', async () => {
  const { outcome, now } = await shop.orderOf('failing', 'pm_delayed');
  await shop.deliver('skysync.payment.failed.v1', { ...outcome, failureCode: 'card_declined' });
  expect(await now()).toMatchObject({ status: 'payment_failed', reason: 'card_declined' });
  expect(await shop.eventsOf(outcome.orderId)).toEqual(['placed', 'payment_failed']);
});

test.each(['cancelled', 'payment_failed'])('asks the money back, once, that came for a %s order', async (status) => {
  const { buyer, outcome, now } = await shop.orderOf(`late-${status}`, 'pm_delayed');
  if (status === 'cancelled') await buyer.cancel(outcome.orderId);
  else await shop.deliver('skysync.payment.failed.v1', { ...outcome, failureCode: 'card_declined' });
  await Promise.all([1, 2, 3].map(() => shop.deliver('skysync.payment.succeeded.v1', outcome)));
  expect((await now()).status).toBe(status);
  expect((await shop.eventsOf(outcome.orderId)).filter((event) => event === 'refund_requested')).toHaveLength(1);
});

test('never takes another amount, another payment or an unknown order for paid', async () => {
  const { outcome, now } = await shop.orderOf('cheated', 'pm_delayed');
  const wrong = [
    { ...outcome, amount: { amount: 1, currency: 'EUR' } },
    { ...outcome, amount: { ...totalOfTwo, currency: 'USD' } },
    { ...outcome, paymentId: 'another' },
    { ...outcome, orderId: 'ord_unknown' },
  ];
  for (const data of wrong) {
    expect(await shop.deliver('skysync.payment.succeeded.v1', data)).toBe('DROP');
  }
  expect((await now()).status).toBe('awaiting_payment');
});

describe('a refund', () => {
  const refund = (outcome: { orderId: string; paymentId: string }, amount: number, refundId: string) =>
    shop.deliver('skysync.payment.refunded.v1', { ...outcome, refundId, amount: { amount, currency: 'EUR' } });

  test('counts once each, in part and whole', async () => {
    const { outcome, now } = await shop.orderOf('returning', 'pm_success');
    await Promise.all([refund(outcome, 500, 'r1'), refund(outcome, 500, 'r1'), refund(outcome, 500, 'r2')]);
    expect((await now()).status).toBe('partially_refunded');
    await refund(outcome, 1_000, 'r3');
    expect(await now()).toMatchObject({ status: 'refunded', payment: { status: 'refunded' } });
  });

  test('of a cancelled order leaves it cancelled', async () => {
    const { buyer, outcome, now } = await shop.orderOf('sorry', 'pm_success');
    const answer = await buyer.cancel(outcome.orderId);
    expect([answer.status, answer.body.status]).toEqual([200, 'cancelled']);
    expect(await shop.eventsOf(outcome.orderId)).toEqual(['placed', 'paid', 'cancelled', 'refund_requested']);
    await refund(outcome, 2_000, 'whole');
    expect(await now()).toMatchObject({ status: 'cancelled', payment: { status: 'refunded' } });
    expect((await buyer.cancel(outcome.orderId)).status).toBe(409);
  });
});
