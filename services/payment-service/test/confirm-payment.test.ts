/** The buyer goes on after an action: once, whoever else speaks at the same moment. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import { createGate, orderOf, type PaymentService, startPaymentService, succeeded } from './payment-service';

let service: PaymentService;
/** While it is set, the provider's confirmations wait for it. */
let gate: ReturnType<typeof createGate> | undefined;

beforeAll(async () => {
  service = await startPaymentService({
    providerTimeoutMs: 400,
    delayMs: 100,
    wrap: (sandbox) => ({
      ...sandbox,
      confirm: async (charge, method, signal) => {
        const answer = await sandbox.confirm(charge, method, signal);
        await gate?.opened;
        return answer;
      },
    }),
  });
});
beforeEach(() => {
  gate = undefined;
});
afterAll(() => service.stop());

const waiting = async (): Promise<{ id: string; orderId: string }> =>
  (await service.create(orderOf('pm_action_required'))).body;

describe('confirming', () => {
  test('succeeds, and answers the same again', async () => {
    const { id, orderId } = await waiting();
    const first = await service.confirm(id, 'pm_success');
    expect([first.status, first.body.status]).toEqual([200, 'succeeded']);
    expect(first.body).not.toHaveProperty('nextAction');
    const again = await service.confirm(id, 'pm_declined');
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(await service.events(id)).toEqual(['succeeded']);
    expect((await service.create({ ...orderOf('pm_action_required'), orderId })).body).toEqual(first.body);
  });

  test('can fail, and is over then', async () => {
    const { id } = await waiting();
    const first = await service.confirm(id, 'pm_insufficient_funds');
    expect(first.body).toMatchObject({ status: 'failed', failureCode: 'insufficient_funds' });
    expect((await service.confirm(id, 'pm_success')).body).toMatchObject({ status: 409, code: 'invalid_state' });
    expect(await service.events(id)).toEqual(['failed']);
  });

  test('can ask for another action, and for patience', async () => {
    const { id } = await waiting();
    expect((await service.confirm(id, 'pm_action_required')).body).toMatchObject({ status: 'requires_action' });
    expect((await service.confirm(id, 'pm_delayed')).body).toMatchObject({ status: 'processing' });
    await eventually(async () => (await service.read(id)).status === 'succeeded');
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  test('stays processing while the provider is silent; the sweeper fails it in the end', async () => {
    const { id } = await waiting();
    expect((await service.confirm(id, 'pm_timeout')).body).toMatchObject({ status: 'processing' });
    await service.later(61);
    await service.sweep();
    expect(await service.read(id)).toMatchObject({ status: 'failed', failureCode: 'provider_timeout' });
  });

  test('is for the owner only', async () => {
    const { id } = await waiting();
    const { token } = service.tokens;
    for (const stranger of [
      token({ sub: 'user-2' }),
      token({ sub: 'boss', role: 'admin' }),
      token({ store: 'other' }),
    ]) {
      expect((await service.confirm(id, 'pm_success', stranger)).status).toBe(404);
    }
    expect((await service.api.post(`/payments/${id}/confirm`, { body: { method: 'pm_success' } })).status).toBe(401);
    expect((await service.confirm(`pay_${randomUUID()}`, 'pm_success')).status).toBe(404);
    expect((await service.confirm(id, 'pm_success', token({ role: 'guest' }))).status).toBe(200);
  });

  const hostile = [undefined, null, 1, {}, [], ['pm_success'], { $gt: '' }, 'stripe', 'pm_x', 'pm_4242424242424242'];
  test.each(hostile)('refuses the method %j', async (method) => {
    const { id } = await waiting();
    const { status, body } = await service.confirm(id, method);
    expect([status, body.code, body.errors[0].field]).toEqual([400, 'invalid_request', 'method']);
    expect((await service.read(id)).status).toBe('requires_action');
  });

  test.each(['a%00b', '%24gt', 'x'.repeat(200), '..'])('refuses the id %s', async (id) => {
    expect([400, 404]).toContain((await service.confirm(id, 'pm_success')).status);
  });
});

describe('races', () => {
  test('of ten confirmations have one outcome', async () => {
    const { id } = await waiting();
    const methods = ['pm_success', 'pm_declined'];
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => service.confirm(id, methods[i % 2])));
    const events = await service.events(id);
    expect(events).toHaveLength(1);
    const { status } = await service.read(id);
    expect(status).toBe(events[0]);
    for (const answer of answers) {
      expect([200, 409]).toContain(answer.status);
      if (answer.status === 200) expect(['processing', status]).toContain(answer.body.status);
    }
  });

  test('of a confirmation and its webhook have one outcome', async () => {
    const { id } = await waiting();
    gate = createGate();
    const confirming = service.confirm(id, 'pm_success');
    await eventually(async () => (await service.read(id)).status === 'processing');
    expect((await service.webhook(succeeded(id))).status).toBe(200);
    gate.open();
    expect((await confirming).body).toMatchObject({ status: 'succeeded' });
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  test('of a confirmation and a cancellation take money only for an order that hears of it', async () => {
    for (let round = 0; round < 8; round++) {
      const { id, orderId } = await waiting();
      const cancelled = { orderId, number: '1', reason: 'expired' };
      const [confirmed] = await Promise.all([
        service.confirm(id, 'pm_success'),
        service.deliver('skysync.order.cancelled.v1', cancelled),
        service.webhook({ ...succeeded(id), type: 'charge.cancelled' }),
      ]);
      const events = await service.events(id);
      const payment = await service.read(id);
      const charge = await service.chargeOf(id);
      expect([200, 409]).toContain(confirmed.status);
      // what the provider took is either the order's or given back, never both
      if (charge?.status !== 'succeeded') expect(payment.status).toBe('cancelled');
      else if (payment.status === 'succeeded') expect(events).toEqual(['succeeded']);
      else expect([charge.refunded, events]).toEqual([4999, ['succeeded_late', 'refunded']]);
    }
  });
});
