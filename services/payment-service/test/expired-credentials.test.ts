/** Credentials that were taken once and are refused now: the buyer is told at once, and the log names the setting. */
import { startPayPalStandIn, startStripeStandIn } from '@skysync/payment-stand-ins';
import { orderOf, type PaymentService, startPaymentService } from './payment-service';
import { credentials as payPalAccount, webhookId } from './paypal-samples';
import { credentials as stripeAccount } from './stripe-account';

let service: PaymentService;
const closing: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  const stripe = await startStripeStandIn({ webhookSecret: 'whsec_dGVzdA' });
  const payPal = await startPayPalStandIn({ webhookId, clientSecret: 'another' });
  closing.push(stripe, payPal);
  service = await startPaymentService({
    env: { STRIPE_URL: stripe.url, PAYPAL_URL: payPal.url, PAYPAL_CA: payPal.caPem },
    secrets: {
      'payments.demo.stripe': JSON.stringify({ ...stripeAccount, secretKey: 'sk_test_51Nobody_expired' }),
      'payments.demo.paypal': JSON.stringify(payPalAccount),
    },
  });
});
afterAll(async () => {
  await service.stop();
  for (const one of closing) await one.close();
});

test.each([
  ['stripe', 'pm_card_visa', /^payments[.]demo[.]stripe: secretKey is refused by Stripe \(401\)$/],
  ['paypal', 'paypal', /^payments[.]demo[.]paypal: clientId and clientSecret are refused/],
])('%s', async (provider, method, reason) => {
  const logged = jest.spyOn(service.deps.log, 'warn').mockReturnValue(service.deps.log);
  const { body } = await service.create(orderOf(method, { provider }));
  expect(body).toMatchObject({ status: 'failed', failureCode: 'provider_credentials_refused' });
  const [, about] = logged.mock.calls.at(-1) as unknown as [string, { error: Error }];
  expect(about.error.message).toMatch(reason);
  expect(JSON.stringify(body)).not.toMatch(/sk_test|expired/);
  logged.mockRestore();
  await service.later(70);
  await service.sweep();
  expect(await service.read(body.id)).toMatchObject({ status: 'failed', failureCode: 'provider_credentials_refused' });
});
