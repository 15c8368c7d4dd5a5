/** An order that ends before its payment is made: whatever comes late charges nothing. */
import { randomUUID } from 'node:crypto';
import { orderOf, type PaymentService, startPaymentService } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService();
});
afterAll(() => service.stop());

const ended = (orderId: string) =>
  service.deliver('skysync.order.cancelled.v1', { orderId, number: '1', reason: 'expired' });
const storedOf = (orderId: string) => service.connection.collection('payments').find({ orderId }).toArray();

test.each(['call', 'event'] as const)('a payment that is asked for after the %s is cancelled', async (how) => {
  const order = orderOf('pm_success');
  for (const _time of ['once', 'again']) {
    if (how === 'event') expect(await ended(order.orderId)).toBe('SUCCESS');
    else expect((await service.voidOf(order.orderId)).body).toEqual({ payment: null });
  }
  const answers = await Promise.all(Array.from({ length: 10 }, () => service.create(order)));
  for (const { status, body } of answers) {
    expect([status, body]).toEqual([
      200,
      { id: body.id, orderId: order.orderId, status: 'cancelled', amount: order.amount },
    ]);
  }
  const { id } = answers[0]?.body ?? {};
  expect(await service.events(id)).toEqual([]);
  expect(await service.chargeOf(id)).toBeNull();
  expect(await service.read(id)).toMatchObject({ status: 'cancelled', provider: 'sandbox', refunds: [] });
  expect((await service.voidOf(order.orderId)).body.payment).toMatchObject({ id, status: 'cancelled' });
  expect((await service.create({ ...order, userId: 'user-2' })).body.code).toBe('conflict');
});

test('ten voids at once of an order without a payment are one', async () => {
  const orderId = `ord_${randomUUID()}`;
  const answers = await Promise.all(Array.from({ length: 10 }, () => service.voidOf(orderId)));
  expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(10).fill([200, { payment: null }]));
  expect(await storedOf(orderId)).toMatchObject([{ status: 'withdrawn', revision: 1, withdrawnAt: expect.any(Date) }]);
});

test('nobody is shown what was withdrawn', async () => {
  const orderId = `ord_${randomUUID()}`;
  await ended(orderId);
  const [stored] = await storedOf(orderId);
  const id = String(stored?._id);
  expect((await service.find([orderId])).body.payments).toEqual([]);
  const listed = (await service.list({ limit: '500' })).body.items;
  expect(listed.map((item: { id: string }) => item.id)).not.toContain(id);
  const asAdmin = { token: service.tokens.token({ role: 'admin' }) };
  expect((await service.api.get(`/payments/${id}`, asAdmin)).status).toBe(404);
});

test('voids and calls at once end in one payment that took nothing or gives it back', async () => {
  for (let round = 0; round < 6; round += 1) {
    const order = orderOf(round % 2 ? 'pm_success' : 'pm_action_required');
    const all = Array.from({ length: 5 }, () => [service.create(order), service.voidOf(order.orderId)]).flat();
    for (const { status } of await Promise.all(all)) expect(status).toBe(200);
    const { payment } = (await service.voidOf(order.orderId)).body;
    const events = await service.events(payment.id);
    expect(await storedOf(order.orderId)).toHaveLength(1);
    // a charge that the void came too late for is the order's to refund, and it hears of it
    expect([
      ['cancelled', []],
      ['succeeded', ['succeeded']],
      ['refunded', ['succeeded_late', 'refunded']],
    ]).toContainEqual([payment.status, events]);
  }
});

test('a void in another store leaves this one alone', async () => {
  const order = orderOf('pm_success');
  await service.api.post('/internal/payments/void', {
    body: { orderId: order.orderId },
    sender: 'order-service',
    headers: { 'x-store-id': 'other' },
  });
  expect((await service.create(order)).body.status).toBe('succeeded');
});
