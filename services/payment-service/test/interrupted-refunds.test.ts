/** Refunds that the provider refuses, or that a crash or a silent provider interrupts. */
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
const ask = (...request: Parameters<PaymentService['askRefund']>) => service.askRefund(...request);
const refundsAtProvider = async (id: string) => (await service.chargeOf(id))?.refunds ?? [];

describe('a refund', () => {
  test('that the provider refuses leaves the payment charged', async () => {
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
  test('is finished by the sweeper, with the same key, once', async () => {
    const payment = await paid();
    refund = () => new Promise(() => {});
    const refundId = randomUUID();
    expect(await ask(payment, total.amount, refundId)).toBe('SUCCESS');
    expect(await service.read(payment.id)).toMatchObject({ status: 'refunding', refunded: 0 });
    refund = undefined;
    asked.length = 0;
    await service.later(6);
    await service.sweepOnReplicas(2);
    expect(new Set(asked)).toEqual(new Set([refundId]));
    expect(await service.read(payment.id)).toMatchObject({ status: 'refunded', refunded: total.amount });
    expect(await refundsAtProvider(payment.id)).toHaveLength(1);
    expect(await service.events(payment.id)).toEqual(['succeeded', 'refunded']);
  });

  test('between provider and write is not made twice', async () => {
    const payment = await paid();
    const { change } = service.deps.payments;
    let writes = 0;
    service.deps.payments.change = (...step) =>
      ++writes === 2 ? Promise.reject(new Error('crashed')) : change(...step);
    const refundId = randomUUID();
    expect(await ask(payment, total.amount, refundId)).toBe('RETRY');
    service.deps.payments.change = change;
    expect(await refundsAtProvider(payment.id)).toHaveLength(1);
    expect(await ask(payment, total.amount, refundId)).toBe('SUCCESS');
    expect(await service.read(payment.id)).toMatchObject({ status: 'refunded', refunded: total.amount });
    expect(await refundsAtProvider(payment.id)).toHaveLength(1);
    expect(await service.events(payment.id)).toEqual(['succeeded', 'refunded']);
  });
});
