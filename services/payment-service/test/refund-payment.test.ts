import { randomUUID } from 'node:crypto';
import type { PaymentProvider } from '../src/providers/provider';
import { orderOf, type PaymentService, startPaymentService, total } from './payment-service';

let service: PaymentService;
let refund: PaymentProvider['refund'] | undefined;
const asked: string[] = [];

beforeAll(async () => {
  service = await startPaymentService({
    providerTimeoutMs: 300,
    wrap: (sandbox) => ({
      ...sandbox,
      refund: (charge, request, signal) => {
        asked.push(request.id);
        return (refund ?? sandbox.refund)(charge, request, signal);
      },
    }),
  });
});
beforeEach(() => {
  refund = undefined;
});
afterAll(() => service.stop());

const paid = async (): Promise<{ id: string; orderId: string }> => (await service.create(orderOf('pm_success'))).body;
const ask = (
  { id, orderId }: { id: string; orderId: string },
  amount = total.amount,
  eventId: string = randomUUID(),
  currency = 'EUR',
) =>
  service.deliver(
    'skysync.order.refund_requested.v1',
    { orderId, paymentId: id, amount: { amount, currency }, reason: 'cancelled' },
    eventId,
  );
const refundsAtProvider = async (id: string) =>
  (await service.connection.collection('sandbox_charges').findOne({ _id: `sbx_${id}` as never }))?.refunds ?? [];

describe('a refund', () => {
  it('is made once, however often it is asked for', async () => {
    const payment = await paid();
    const eventId = randomUUID();
    const statuses = await Promise.all(Array.from({ length: 5 }, () => ask(payment, total.amount, eventId)));
    expect(statuses).toEqual(Array(5).fill('SUCCESS'));
    await ask(payment, total.amount, eventId);
    expect(await service.read(payment.id)).toMatchObject({
      status: 'refunded',
      refunded: total.amount,
      refunds: [{ id: eventId, amount: total.amount, status: 'succeeded' }],
    });
    expect(await service.events(payment.id)).toEqual(['succeeded', 'refunded']);
    expect(service.sidecar.publishedOf('skysync.payment.refunded.v1').at(-1)?.data).toEqual({
      paymentId: payment.id,
      orderId: payment.orderId,
      amount: total,
    });
    expect(await refundsAtProvider(payment.id)).toHaveLength(1);
  });

  it('can be a part, and another part; never more than was charged', async () => {
    const payment = await paid();
    await ask(payment, 1000);
    expect(await service.read(payment.id)).toMatchObject({ status: 'partially_refunded', refunded: 1000 });
    await ask(payment, total.amount);
    expect(await service.read(payment.id)).toMatchObject({ status: 'refunded', refunded: total.amount });
    await ask(payment, 1);
    expect((await refundsAtProvider(payment.id)).map(({ amount }: { amount: number }) => amount)).toEqual([1000, 3999]);
    expect(await service.events(payment.id)).toEqual(['succeeded', 'refunded', 'refunded']);
  });

  it('holds when many parts are asked for at once', async () => {
    const payment = await paid();
    await Promise.all(Array.from({ length: 8 }, () => ask(payment, 1000)));
    expect(await service.read(payment.id)).toMatchObject({ status: 'refunded', refunded: total.amount });
    const amounts = (await refundsAtProvider(payment.id)).map(({ amount }: { amount: number }) => amount);
    expect(amounts.reduce((sum: number, amount: number) => sum + amount, 0)).toBe(total.amount);
    expect(amounts).toHaveLength(5);
  });

  it('of an open payment voids it, of a failed one does nothing', async () => {
    const open = (await service.create(orderOf('pm_action_required'))).body;
    expect(await ask(open)).toBe('SUCCESS');
    expect(await service.read(open.id)).toMatchObject({ status: 'cancelled', refunds: [] });
    const failed = (await service.create(orderOf('pm_declined'))).body;
    expect(await ask(failed)).toBe('SUCCESS');
    expect(await service.read(failed.id)).toMatchObject({ status: 'failed', refunds: [] });
  });

  it('that can never be made is poison', async () => {
    const payment = await paid();
    expect(await ask(payment, 100, randomUUID(), 'USD')).toBe('DROP');
    expect(await ask(payment, 0)).toBe('DROP');
    expect(await ask(payment, -5)).toBe('DROP');
    expect(await ask({ id: 'pay_nobody', orderId: payment.orderId })).toBe('DROP');
    expect(await ask({ id: payment.id, orderId: 'ord_other' })).toBe('DROP');
    expect(await service.read(payment.id)).toMatchObject({ status: 'succeeded', refunds: [] });
  });

  it('that the provider refuses leaves the payment charged', async () => {
    const payment = await paid();
    refund = async () => 'failed';
    expect(await ask(payment)).toBe('SUCCESS');
    expect(await service.read(payment.id)).toMatchObject({
      status: 'succeeded',
      refunded: 0,
      refunds: [{ status: 'failed' }],
    });
    expect(await service.events(payment.id)).toEqual(['succeeded']);
  });
});

describe('a refund that was interrupted', () => {
  it('is finished by the sweeper, with the same key, once', async () => {
    const payment = await paid();
    refund = () => new Promise(() => {});
    const eventId = randomUUID();
    expect(await ask(payment, total.amount, eventId)).toBe('SUCCESS');
    expect(await service.read(payment.id)).toMatchObject({ status: 'refunding', refunded: 0 });
    refund = undefined;
    asked.length = 0;
    service.later(6);
    await Promise.all([service.sweep(), service.sweep()]);
    expect(new Set(asked)).toEqual(new Set([eventId]));
    expect(await service.read(payment.id)).toMatchObject({ status: 'refunded', refunded: total.amount });
    expect(await refundsAtProvider(payment.id)).toHaveLength(1);
    expect(await service.events(payment.id)).toEqual(['succeeded', 'refunded']);
  });

  it('between provider and write is not made twice', async () => {
    const payment = await paid();
    const { save } = service.deps.payments;
    let writes = 0;
    service.deps.payments.save = (before, change) =>
      ++writes === 2 ? Promise.reject(new Error('crashed')) : save(before, change);
    const eventId = randomUUID();
    expect(await ask(payment, total.amount, eventId)).toBe('RETRY');
    service.deps.payments.save = save;
    expect(await refundsAtProvider(payment.id)).toHaveLength(1);
    expect(await ask(payment, total.amount, eventId)).toBe('SUCCESS');
    expect(await service.read(payment.id)).toMatchObject({ status: 'refunded', refunded: total.amount });
    expect(await refundsAtProvider(payment.id)).toHaveLength(1);
    expect(await service.events(payment.id)).toEqual(['succeeded', 'refunded']);
  });
});
