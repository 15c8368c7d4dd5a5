/** Lists of payments for the auditor and the reconciler, and the plans of every query. */
import { orderOf, type PaymentService, startPaymentService, total } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService({ providerTimeoutMs: 300 });
  const methods = ['pm_success', 'pm_declined', 'pm_action_required', 'pm_delayed'];
  await Promise.all(Array.from({ length: 30 }, (_, n) => service.create(orderOf(methods[n % 4] ?? ''))));
  await service.voidOf('ord_without_payment');
});
afterAll(() => service.stop());

test('pages through every payment once', async () => {
  const listed: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await service.list({ limit: '7', ...(cursor && { cursor }) });
    listed.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  }
  expect(new Set(listed).size).toBe(30);
  expect(listed).toHaveLength(30);
  const [item] = (await service.list({ limit: '1' })).body.items;
  const { failureCode: _ofSome, ...always } = item;
  expect(Object.keys(always).sort()).toEqual(['amount', 'createdAt', 'id', 'orderId', 'refunded', 'refunds', 'status']);
});

test('finds the payments of orders, and leaves out orders that have none', async () => {
  const order = orderOf('pm_success');
  const { id } = (await service.create(order)).body;
  await service.refund({ orderId: order.orderId, paymentId: id, refundId: 'r1', amount: { ...total, amount: 9 } });
  const { body } = await service.find([order.orderId, 'ord_without_payment', 'ord_unknown', order.orderId]);
  expect(body.payments).toEqual([
    {
      id,
      orderId: order.orderId,
      status: 'partially_refunded',
      amount: total,
      refunded: 9,
      refunds: [{ id: 'r1', amount: 9, status: 'succeeded' }],
      createdAt: expect.any(String),
    },
  ]);
});

test.each([
  'limit=0',
  'limit=501',
  'limit=x',
  'limit=1&limit=2',
  'cursor=!',
  'cursor=bm8',
  'cursor=WzEsMl0',
  'cursor=WzFd',
  'page=2',
  'cursor=W10&cursor=W10',
])('refuses ?%s', async (query) => {
  const answer = await service.api.get(`/internal/payments?${query}`, { sender: 'order-service' });
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
});
