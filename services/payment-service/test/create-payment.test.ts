/** Making the payment of an order: each method of the sandbox, and one payment however often it is asked for. */
import { eventually } from '@skysync/test-kit';
import { orderOf, type PaymentService, startPaymentService, total } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService({ providerTimeoutMs: 300, delayMs: 100 });
});
afterAll(() => service.stop());

describe('the sandbox methods', () => {
  test('pm_success succeeds, with one event', async () => {
    const order = orderOf('pm_success');
    const { status, body } = await service.create(order);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^pay_/),
      orderId: order.orderId,
      status: 'succeeded',
      amount: total,
    });
    expect(await service.events(body.id)).toEqual(['succeeded']);
    const [event] = service.runtime.published.filter(({ subject }) => subject === body.id);
    expect(event).toMatchObject({ store: 'demo', data: { paymentId: body.id, orderId: order.orderId, amount: total } });
    await service.outboxesAreEmpty();
    expect(await service.connection.collection('sandbox_charges').countDocuments()).toBe(0);
  });

  test.each([
    ['pm_declined', 'card_declined'],
    ['pm_insufficient_funds', 'insufficient_funds'],
  ])('%s fails', async (method, failureCode) => {
    const { status, body } = await service.create(orderOf(method));
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'failed', failureCode });
    expect(await service.events(body.id)).toEqual(['failed']);
    expect(service.runtime.publishedOf('skysync.payment.failed.v1').at(-1)?.data).toMatchObject({ failureCode });
  });

  test('pm_action_required waits for the buyer', async () => {
    const { body } = await service.create(orderOf('pm_action_required'));
    expect(body).toMatchObject({
      status: 'requires_action',
      nextAction: { type: 'confirm', confirmUrl: `/api/v1/payments/${body.id}/confirm` },
    });
    expect(await service.events(body.id)).toEqual([]);
  });

  test('pm_delayed settles by a signed webhook', async () => {
    const { body } = await service.create(orderOf('pm_delayed'));
    expect(body).toMatchObject({ status: 'processing' });
    await eventually(async () => (await service.read(body.id)).status === 'succeeded');
    expect(await service.events(body.id)).toEqual(['succeeded']);
  });

  test('pm_timeout stays processing', async () => {
    const started = Date.now();
    const { status, body } = await service.create(orderOf('pm_timeout'));
    expect([status, body.status]).toEqual([200, 'processing']);
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(await service.events(body.id)).toEqual([]);
  });
});

describe('one payment for an order', () => {
  test.each(['pm_success', 'pm_action_required', 'pm_declined'])(
    'answers ten equal calls at once equally: %s',
    async (method) => {
      const order = orderOf(method);
      const answers = await Promise.all(Array.from({ length: 10 }, () => service.create(order)));
      expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
      expect(answers[0]?.status).toBe(200);
      expect(await service.connection.collection('payments').countDocuments({ orderId: order.orderId })).toBe(1);
      expect(await service.events(answers[0]?.body.id)).toHaveLength(method === 'pm_action_required' ? 0 : 1);
    },
  );

  test.each([
    { amount: { amount: 1, currency: 'EUR' } },
    { amount: { ...total, currency: 'USD' } },
    { userId: 'user-2' },
  ])('refuses another charge for it: %j', async (changes) => {
    const order = orderOf('pm_success');
    await service.create(order);
    expect((await service.create({ ...order, ...changes })).body).toMatchObject({ status: 409, code: 'conflict' });
  });

  test('keeps the stores apart', async () => {
    const order = orderOf('pm_success');
    const other = { 'x-store-id': 'other' };
    const [here, there] = [await service.create(order), await service.create(order, other)];
    expect(here.body.id).not.toBe(there.body.id);
    const listed = (await service.list({}, other)).body.items;
    expect(listed.map(({ id }: { id: string }) => id)).toEqual([there.body.id]);
    expect((await service.api.get(`/payments/${there.body.id}`, { token: service.tokens.token() })).status).toBe(404);
  });
});

describe('who may ask', () => {
  test.each([undefined, 'gateway', 'product-service'])('is order-service only, not %s', async (sender) => {
    const from = sender === undefined ? {} : { sender };
    for (const path of ['', '/void', '/refund', '/find']) {
      expect((await service.api.post(`/internal/payments${path}`, { body: {}, ...from })).status).toBe(403);
    }
    expect((await service.api.get('/internal/payments', from)).status).toBe(403);
    expect((await service.api.post('/internal/payment-methods', { body: {}, ...from })).status).toBe(403);
  });
});
