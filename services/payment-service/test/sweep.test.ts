/** What a crash, a silent provider or a broken broker leaves is repaired by the sweeper. */
import { eventually } from '@skysync/test-kit';
import type { Charge } from '../src/providers/provider';
import { orderOf, type PaymentService, startPaymentService } from './payment-service';

let service: PaymentService;
const created: Charge[] = [];

beforeEach(async () => {
  created.length = 0;
  service = await startPaymentService({
    providerTimeoutMs: 200,
    delayMs: 50,
    webhooksArrive: false,
    wrap: (sandbox) => ({
      ...sandbox,
      create: (charge, signal) => {
        created.push(charge);
        return sandbox.create(charge, signal);
      },
    }),
  });
});
afterEach(() => service.stop());

/** The process dies after the provider answered and before the outcome is written. */
async function crashAfterProvider(body: object): Promise<void> {
  const { change } = service.deps.payments;
  service.deps.payments.change = () => Promise.reject(new Error('crashed'));
  expect((await service.create(body)).body).toMatchObject({ status: 500, code: 'internal_error' });
  service.deps.payments.change = change;
}

describe('a crash between the provider and the write', () => {
  test.each(['pm_success', 'pm_declined', 'pm_action_required'])(
    'is repaired by the call that comes again: %s',
    async (method) => {
      const order = orderOf(method);
      await crashAfterProvider(order);
      const { status, body } = await service.create(order);
      expect([status, body.status]).toEqual([
        200,
        { pm_success: 'succeeded', pm_declined: 'failed', pm_action_required: 'requires_action' }[method],
      ]);
      expect(created.map(({ paymentId }) => paymentId)).toEqual([body.id, body.id]);
    },
  );

  test('that is found half a day later charges nothing anew: by then a provider may have forgotten the key', async () => {
    await crashAfterProvider(orderOf('pm_action_required'));
    await service.later(13 * 3_600);
    await service.sweep();
    expect(created).toHaveLength(1);
    expect((await service.read(created[0]?.paymentId ?? '')).status).toBe('cancelled');
  });

  test('is repaired by the sweeper, once it is older than five seconds', async () => {
    const order = orderOf('pm_success');
    await crashAfterProvider(order);
    await service.sweep();
    expect(created).toHaveLength(1);
    await service.later(6);
    await service.sweepOnReplicas(3);
    const id = created[0]?.paymentId ?? '';
    expect(await service.read(id)).toMatchObject({ status: 'succeeded' });
    expect(await service.events(id)).toEqual(['succeeded']);
    expect(new Set(created.map(({ paymentId }) => paymentId))).toEqual(new Set([id]));
  });

  test('is repaired in its own store', async () => {
    const order = orderOf('pm_success');
    const { change } = service.deps.payments;
    service.deps.payments.change = () => Promise.reject(new Error('crashed'));
    await service.create(order, { 'x-store-id': 'other' });
    service.deps.payments.change = change;
    await service.later(6);
    await service.sweep();
    await service.relay.drain();
    expect(service.runtime.published).toMatchObject([{ store: 'other', type: 'skysync.payment.succeeded.v1' }]);
  });

  test('during a confirmation is repaired by the sweeper', async () => {
    const { id } = (await service.create(orderOf('pm_action_required'))).body;
    const { change } = service.deps.payments;
    let writes = 0;
    service.deps.payments.change = (...step) =>
      ++writes === 2 ? Promise.reject(new Error('crashed')) : change(...step);
    expect((await service.confirm(id, 'pm_success')).status).toBe(500);
    service.deps.payments.change = change;
    await service.later(6);
    await service.sweep();
    expect(await service.read(id)).toMatchObject({ status: 'succeeded' });
    expect(await service.events(id)).toEqual(['succeeded']);
  });
});

describe('a charge that takes its time', () => {
  test('is settled by the sweeper when its webhook was lost', async () => {
    const { id } = (await service.create(orderOf('pm_delayed'))).body;
    await eventually(() => service.webhooks.length === 1);
    expect((await service.read(id)).status).toBe('processing');
    await service.later(6);
    await service.sweep();
    expect(await service.read(id)).toMatchObject({ status: 'succeeded' });
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  test('fails when the provider is silent for a minute, not earlier', async () => {
    const { id } = (await service.create(orderOf('pm_timeout'))).body;
    await service.later(6);
    await service.sweep();
    expect(created).toHaveLength(2);
    expect((await service.read(id)).status).toBe('processing');
    await service.later(56);
    await service.sweep();
    expect(await service.read(id)).toMatchObject({ status: 'failed', failureCode: 'provider_timeout' });
    expect(await service.events(id)).toEqual(['failed']);
    expect((await service.chargeOf(id))?.status).toBe('cancelled');
  });

  test('does not keep the others waiting', async () => {
    await Promise.all(Array.from({ length: 12 }, () => service.create(orderOf('pm_timeout'))));
    const { id } = (await service.create(orderOf('pm_delayed'))).body;
    await service.later(6);
    const started = Date.now();
    await eventually(() => service.webhooks.length === 1);
    await service.sweep();
    expect(Date.now() - started).toBeLessThan(2_000);
    expect((await service.read(id)).status).toBe('succeeded');
  });
});
