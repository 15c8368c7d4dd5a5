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
  const { save } = service.deps.payments;
  service.deps.payments.save = () => Promise.reject(new Error('crashed'));
  expect((await service.create(body)).body).toMatchObject({ status: 500, code: 'internal_error' });
  service.deps.payments.save = save;
}

describe('a crash between the provider and the write', () => {
  it.each(['pm_success', 'pm_declined', 'pm_action_required'])(
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

  it('is repaired by the sweeper, once it is older than five seconds', async () => {
    const order = orderOf('pm_success');
    await crashAfterProvider(order);
    await service.sweep();
    expect(created).toHaveLength(1);
    service.later(6);
    await Promise.all([service.sweep(), service.sweep(), service.sweep()]);
    const id = created[0]?.paymentId ?? '';
    expect(await service.read(id)).toMatchObject({ status: 'succeeded' });
    expect(await service.events(id)).toEqual(['succeeded']);
    expect(new Set(created.map(({ paymentId }) => paymentId))).toEqual(new Set([id]));
  });

  it('is repaired in its own store', async () => {
    const order = orderOf('pm_success');
    const { save } = service.deps.payments;
    service.deps.payments.save = () => Promise.reject(new Error('crashed'));
    await service.create(order, { 'x-store-id': 'other' });
    service.deps.payments.save = save;
    service.later(6);
    await service.sweep();
    await service.deps.relay.drain();
    expect(service.sidecar.published).toMatchObject([{ store: 'other', type: 'skysync.payment.succeeded.v1' }]);
  });

  it('during a confirmation is repaired by the sweeper', async () => {
    const { id } = (await service.create(orderOf('pm_action_required'))).body;
    const { save } = service.deps.payments;
    let writes = 0;
    service.deps.payments.save = (before, change) =>
      ++writes === 2 ? Promise.reject(new Error('crashed')) : save(before, change);
    expect((await service.confirm(id, 'pm_success')).status).toBe(500);
    service.deps.payments.save = save;
    service.later(6);
    await service.sweep();
    expect(await service.read(id)).toMatchObject({ status: 'succeeded' });
    expect(await service.events(id)).toEqual(['succeeded']);
  });
});

describe('a charge that takes its time', () => {
  it('is settled by the sweeper when its webhook was lost', async () => {
    const { id } = (await service.create(orderOf('pm_delayed'))).body;
    await eventually(() => service.webhooks.length === 1);
    expect((await service.read(id)).status).toBe('processing');
    service.later(6);
    await service.sweep();
    expect(await service.read(id)).toMatchObject({ status: 'succeeded' });
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  it('fails when the provider is silent for a minute, not earlier', async () => {
    const { id } = (await service.create(orderOf('pm_timeout'))).body;
    service.later(6);
    await service.sweep();
    expect(created).toHaveLength(2);
    expect((await service.read(id)).status).toBe('processing');
    service.later(56);
    await service.sweep();
    expect(await service.read(id)).toMatchObject({ status: 'failed', failureCode: 'provider_timeout' });
    expect(await service.events(id)).toEqual(['failed']);
    const charge = await service.connection.collection('sandbox_charges').findOne({ _id: `sbx_${id}` as never });
    expect(charge?.status).toBe('cancelled');
  });

  it('does not keep the others waiting', async () => {
    await Promise.all(Array.from({ length: 12 }, () => service.create(orderOf('pm_timeout'))));
    const { id } = (await service.create(orderOf('pm_delayed'))).body;
    service.later(6);
    const started = Date.now();
    await eventually(() => service.webhooks.length === 1);
    await service.sweep();
    expect(Date.now() - started).toBeLessThan(2_000);
    expect((await service.read(id)).status).toBe('succeeded');
  });
});

describe('events that a broken broker left behind', () => {
  it('are published by the sweeper', async () => {
    service.sidecar.breakBroker(true);
    const { id } = (await service.create(orderOf('pm_success'))).body;
    expect(await service.events(id)).toEqual([]);
    service.sidecar.breakBroker(false);
    await eventually(async () => {
      await service.sweep();
      return (await service.events(id)).length === 1;
    });
    await service.outboxesAreEmpty();
  });
});

describe('the sandbox after a restart', () => {
  it('still knows its charges', async () => {
    const { body } = await service.create(orderOf('pm_delayed'));
    // the timer dies with the process, the charge does not
    await service.deps.providers.get('sandbox')?.close();
    service.later(6);
    await eventually(async () => {
      await service.sweep();
      service.later(30);
      return (await service.read(body.id)).status === 'succeeded';
    });
  });
});
