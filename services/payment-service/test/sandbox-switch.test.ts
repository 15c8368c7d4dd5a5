/** The sandbox can be switched off: then nobody pays with it, and nothing of it answers. */
import { orderOf, type PaymentService, startPaymentService, succeeded } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService({ env: { SANDBOX_ENABLED: 'false' } });
});
afterAll(() => service.stop());

test('its methods are refused before anything is stored', async () => {
  const { status, body } = await service.create(orderOf('pm_success'));
  expect([status, body.code, body.errors[0].field]).toEqual([400, 'invalid_request', 'payment.provider']);
  expect(await service.connection.collection('payments').countDocuments()).toBe(0);
});

test('its webhooks are of nobody', async () => {
  expect((await service.webhook(succeeded('pay_1'))).body).toMatchObject({ status: 404, code: 'not_found' });
});

test('an order that ends is harmless', async () => {
  const data = { orderId: 'ord_1', number: '1', reason: 'expired' };
  expect(await service.deliver('skysync.order.cancelled.v1', data)).toBe('SUCCESS');
});
