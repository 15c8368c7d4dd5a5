/** Orders that end: their open payments are voided, and money that comes in after all goes back. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import type { PaymentProvider } from '../src/providers/provider';
import { createGate, orderOf, type PaymentService, startPaymentService, succeeded, total } from './payment-service';

let service: PaymentService;
/** What stands between the service and the sandbox in the current test. */
let provider: Partial<PaymentProvider> = {};
let sandbox: PaymentProvider;

beforeAll(async () => {
  service = await startPaymentService({
    providerTimeoutMs: 300,
    webhooksArrive: false,
    wrap: (real) => {
      sandbox = real;
      return {
        ...real,
        create: (charge, signal) => (provider.create ?? real.create)(charge, signal),
        cancel: (charge, signal) => (provider.cancel ?? real.cancel)(charge, signal),
        refund: (charge, refund, signal) => (provider.refund ?? real.refund)(charge, refund, signal),
      };
    },
  });
});
beforeEach(() => {
  provider = {};
});
afterAll(() => service.stop());

const make = async (method: string) => (await service.create(orderOf(method))).body as { id: string; orderId: string };
const end = (orderId: string, type: 'cancelled' | 'payment_failed' = 'cancelled', id?: string) =>
  service.deliver(`skysync.order.${type}.v1`, { orderId, number: '1', reason: 'expired' }, id);

describe('an order that ended', () => {
  test.each(['cancelled', 'payment_failed'] as const)('voids its open payment: %s', async (type) => {
    for (const method of ['pm_action_required', 'pm_delayed']) {
      const { id, orderId } = await make(method);
      expect(await end(orderId, type)).toBe('SUCCESS');
      expect(await end(orderId, type)).toBe('SUCCESS');
      expect((await service.read(id)).status).toBe('cancelled');
      expect((await service.chargeOf(id))?.status).toBe('cancelled');
      expect(await service.events(id)).toEqual([]);
      expect((await service.confirm(id, 'pm_success')).body).toMatchObject({ status: 409, code: 'invalid_state' });
    }
  });

  test('leaves a payment alone that has its outcome: refunds are asked for', async () => {
    for (const [method, status] of [
      ['pm_success', 'succeeded'],
      ['pm_declined', 'failed'],
    ] as const) {
      const { id, orderId } = await make(method);
      await end(orderId);
      expect((await service.read(id)).status).toBe(status);
      expect(await service.events(id)).toEqual([status]);
    }
  });

  test('is none of ours when it has no payment', async () => {
    expect(await end(`ord_${randomUUID()}`)).toBe('SUCCESS');
  });

  test('ends a payment whose provider is silent, and goes on voiding it', async () => {
    const { id, orderId } = await make('pm_action_required');
    provider.cancel = () => new Promise(() => {});
    expect(await end(orderId)).toBe('SUCCESS');
    expect((await service.read(id)).status).toBe('cancelled');
    expect((await service.chargeOf(id))?.status).toBe('requires_action');
    provider = {};
    await service.later(6);
    await service.sweep();
    expect((await service.chargeOf(id))?.status).toBe('cancelled');
    const stored = await service.stored(id);
    expect(stored).toMatchObject({ voidPending: false });
    expect(stored).not.toHaveProperty('dueAt');
  });
});

describe('money that comes in after the payment ended', () => {
  test('goes back by itself when the charge was under way', async () => {
    const gate = createGate();
    provider.create = async (charge, signal) => {
      const state = await sandbox.create(charge, signal);
      await gate.opened;
      return state;
    };
    provider.cancel = async (charge) => ({ status: 'cancelled', reference: `sbx_${charge.paymentId}` });
    const order = orderOf('pm_success');
    const creating = service.create(order);
    // the payment is written before the provider is called, so the event finds it
    const written = () => service.connection.collection('payments').countDocuments({ orderId: order.orderId });
    await eventually(async () => (await written()) === 1);
    await end(order.orderId);
    gate.open();
    const { id, status } = (await creating).body;
    expect(status).toBe('refunded');
    expect(await service.events(id)).toEqual(['succeeded_late', 'refunded']);
    expect(await service.chargeOf(id)).toMatchObject({ refunded: total.amount });

    const refund = { orderId: order.orderId, paymentId: id, refundId: 'r1', amount: total, reason: 'cancelled' };
    expect(await service.deliver('skysync.order.refund_requested.v1', refund)).toBe('SUCCESS');
    expect(await service.read(id)).toMatchObject({ status: 'refunded', refunded: total.amount });
    expect(await service.events(id)).toEqual(['succeeded_late', 'refunded']);
  });

  test('goes back when a webhook reports it, once, also when it does so twice at once', async () => {
    const { id, orderId } = await make('pm_delayed');
    await end(orderId);
    // the provider took the money although it said it would not
    await service.connection
      .collection('sandbox_charges')
      .updateOne({ _id: `sbx_${id}` as never }, { $set: { status: 'succeeded' } });
    await Promise.all([1, 2, 1, 2].map((n) => service.webhook({ ...succeeded(id), id: `evt_${id}_${n}` })));
    expect(await service.read(id)).toMatchObject({ status: 'refunded', refunded: total.amount });
    expect(await service.events(id)).toEqual(['succeeded_late', 'refunded']);
    expect((await service.chargeOf(id))?.refunds).toHaveLength(1);
  });

  test('is found by the sweeper after a void that nobody answered', async () => {
    const { id, orderId } = await make('pm_action_required');
    provider.cancel = () => Promise.reject(new Error('connection reset'));
    await end(orderId);
    await service.connection
      .collection('sandbox_charges')
      .updateOne({ _id: `sbx_${id}` as never }, { $set: { status: 'succeeded' } });
    provider = {};
    await service.later(6);
    await service.sweepOnReplicas(3);
    expect(await service.read(id)).toMatchObject({ status: 'refunded', refunded: total.amount });
    expect(await service.events(id)).toEqual(['succeeded_late', 'refunded']);
  });
});
