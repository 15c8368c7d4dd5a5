/** Refunds that orders ask for by event or call: once for each id, never more than was charged. */
import { randomUUID } from 'node:crypto';
import { orderOf, type PaymentService, startPaymentService, total } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService();
});
afterAll(() => service.stop());

const paid = async (): Promise<{ id: string; orderId: string }> => (await service.create(orderOf('pm_success'))).body;
const ask = (...request: Parameters<PaymentService['askRefund']>) => service.askRefund(...request);
const refundsAtProvider = async (id: string) => (await service.chargeOf(id))?.refunds ?? [];

describe('a refund', () => {
  test('is made once, however often it is asked for', async () => {
    const payment = await paid();
    const refundId = randomUUID();
    const statuses = await Promise.all(Array.from({ length: 5 }, () => ask(payment, total.amount, refundId)));
    expect(statuses).toEqual(Array(5).fill('SUCCESS'));
    await ask(payment, total.amount, refundId);
    expect(await service.read(payment.id)).toMatchObject({
      status: 'refunded',
      refunded: total.amount,
      refunds: [{ id: refundId, amount: total.amount, status: 'succeeded' }],
    });
    expect(await service.events(payment.id)).toEqual(['succeeded', 'refunded']);
    expect(service.runtime.publishedOf('skysync.payment.refunded.v1').at(-1)?.data).toEqual({
      paymentId: payment.id,
      orderId: payment.orderId,
      refundId: refundId,
      amount: total,
    });
    expect(await refundsAtProvider(payment.id)).toHaveLength(1);
  });

  test('can be a part, and another part; never more than was charged', async () => {
    const payment = await paid();
    await ask(payment, 1000);
    expect(await service.read(payment.id)).toMatchObject({ status: 'partially_refunded', refunded: 1000 });
    await ask(payment, total.amount);
    expect(await service.read(payment.id)).toMatchObject({ status: 'refunded', refunded: total.amount });
    await ask(payment, 1);
    expect((await refundsAtProvider(payment.id)).map(({ amount }: { amount: number }) => amount)).toEqual([1000, 3999]);
    expect(await service.events(payment.id)).toEqual(['succeeded', 'refunded', 'refunded']);
  });

  test('holds when many parts are asked for at once', async () => {
    const payment = await paid();
    await Promise.all(Array.from({ length: 8 }, () => ask(payment, 1000)));
    expect(await service.read(payment.id)).toMatchObject({ status: 'refunded', refunded: total.amount });
    const amounts = (await refundsAtProvider(payment.id)).map(({ amount }: { amount: number }) => amount);
    expect(amounts.reduce((sum: number, amount: number) => sum + amount, 0)).toBe(total.amount);
    expect(amounts).toHaveLength(5);
  });

  test('of an open payment voids it, of a failed one does nothing', async () => {
    const open = (await service.create(orderOf('pm_action_required'))).body;
    expect(await ask(open)).toBe('SUCCESS');
    expect(await service.read(open.id)).toMatchObject({ status: 'cancelled', refunds: [] });
    const failed = (await service.create(orderOf('pm_declined'))).body;
    expect(await ask(failed)).toBe('SUCCESS');
    expect(await service.read(failed.id)).toMatchObject({ status: 'failed', refunds: [] });
  });

  test('that can never be made is poison', async () => {
    const payment = await paid();
    expect(await ask(payment, 100, randomUUID(), 'USD')).toBe('DROP');
    expect(await ask(payment, -5)).toBe('DROP');
    expect(await ask({ id: 'pay_nobody', orderId: payment.orderId })).toBe('DROP');
    expect(await ask({ id: payment.id, orderId: 'ord_other' })).toBe('DROP');
    expect(await service.read(payment.id)).toMatchObject({ status: 'succeeded', refunds: [] });
  });

  test('of nothing is nothing to do', async () => {
    const payment = await paid();
    expect(await ask(payment, 0)).toBe('SUCCESS');
    expect(await service.read(payment.id)).toMatchObject({ status: 'succeeded', refunds: [] });
  });
});

describe('a refund by call', () => {
  const call = ({ id, orderId }: { id: string; orderId: string }, refundId: string, amount = total) =>
    service.refund({ orderId, paymentId: id, refundId, amount });

  test('is made once, also when ten ask at once and the event comes as well', async () => {
    const payment = await paid();
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => call(payment, 'r1')),
      ask(payment, total.amount, 'r1'),
    ]);
    expect(answers.slice(0, 10)).toMatchObject(Array(10).fill({ status: 200 }));
    expect((await call(payment, 'r1')).body.payment).toMatchObject({
      status: 'refunded',
      refunded: total.amount,
      refunds: [{ id: 'r1', amount: total.amount, status: 'succeeded' }],
    });
    expect(await refundsAtProvider(payment.id)).toHaveLength(1);
    expect(await service.events(payment.id)).toEqual(['succeeded', 'refunded']);
  });

  test('of another order is a 404, in another currency a 409, of nothing harmless', async () => {
    const payment = await paid();
    expect((await call({ ...payment, orderId: 'ord_other' }, 'r1')).body).toMatchObject({ code: 'not_found' });
    expect((await call({ ...payment, id: 'pay_nobody' }, 'r1')).body).toMatchObject({ code: 'not_found' });
    expect((await call(payment, 'r1', { ...total, currency: 'USD' })).body).toMatchObject({ code: 'conflict' });
    const { body } = await call(payment, 'r1', { ...total, amount: 0 });
    expect(body.payment).toMatchObject({ status: 'succeeded', refunds: [] });
  });
});
