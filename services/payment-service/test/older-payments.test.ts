/** What a version before captures and disputes has stored goes on as if this one had. */
import { orderOf, type PaymentService, startPaymentService, total } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService();
});
afterAll(() => service.stop());

/** A payment of that method, stored as the older version did. */
async function older(method: string): Promise<{ id: string; orderId: string }> {
  const payment = (await service.create(orderOf(method))).body;
  const added = { captured: 1, captures: 1, disputes: 1 };
  await service.connection.collection('payments').updateOne({ _id: payment.id }, { $unset: added });
  return payment;
}

test('one that took money took all of it, and can give back as much', async () => {
  const payment = await older('pm_success');
  expect(await service.read(payment.id)).toMatchObject({ captured: total.amount, captures: [], disputes: [] });
  expect(await service.askRefund(payment)).toBe('SUCCESS');
  expect(await service.read(payment.id)).toMatchObject({ status: 'refunded', captured: total.amount });
});

test('one that waited for its buyer goes on', async () => {
  const { id } = await older('pm_action_required');
  expect((await service.confirm(id, 'pm_success')).body.status).toBe('succeeded');
  expect(await service.read(id)).toMatchObject({ captured: total.amount });
});

test('one that is due is taken up, and the audit counts what it took', async () => {
  const paid = await older('pm_success');
  const waiting = await older('pm_delayed');
  await service.later(130);
  await service.sweepOnReplicas(1);
  expect((await service.read(waiting.id)).status).toBe('processing');
  await service.events(paid.id);
  const { body } = await service.api.get('/internal/ledger/audit', { sender: 'order-service' });
  expect(body.currencies[0].mismatches).toEqual([]);
});
