/** payment-service with a store's accounts at the stand-ins of Stripe and PayPal. */
import { randomUUID } from 'node:crypto';
import {
  type PayPalStandIn,
  type StripeStandIn,
  startPayPalStandIn,
  startStripeStandIn,
} from '@skysync/payment-stand-ins';
import { startTestService, type TestService } from '@skysync/test-kit';
import type { Deps } from '../../src/deps';
import { paymentService } from '../../src/service';
import { credentials as payPalAccount, webhookId } from '../paypal-samples';
import { credentials as stripeAccount } from '../stripe-account';

export interface Shop extends TestService<Deps> {
  stripe: StripeStandIn;
  payPal: PayPalStandIn;
  /** A payment by one of the two, as far as it can be made; answers its id. */
  pay(provider: 'stripe' | 'paypal', amount: number): Promise<string>;
  refund(id: string, amount: number): Promise<void>;
  admin(): string;
}

export async function openShop(): Promise<Shop> {
  const stripe = await startStripeStandIn({ webhookSecret: stripeAccount.webhookSecrets[0] ?? '' });
  const payPal = await startPayPalStandIn({ webhookId });
  const service = await startTestService(paymentService, {
    secrets: {
      'sandbox-webhook-secret': 'whsec_for_tests',
      'payments.demo.stripe': JSON.stringify(stripeAccount),
      'payments.demo.paypal': JSON.stringify(payPalAccount),
    },
    env: { STRIPE_URL: stripe.url, PAYPAL_URL: payPal.url, PAYPAL_CA: payPal.caPem },
  });
  const sender = 'order-service';
  const orderOf = new Map<string, string>();
  return {
    ...service,
    stripe,
    payPal,
    async pay(provider, amount) {
      const method = provider === 'stripe' ? 'pm_card_visa' : 'paypal';
      const money = { amount, currency: 'EUR' };
      const order = { orderId: `ord_${randomUUID()}`, userId: 'user-1', amount: money, provider, method };
      const { body } = await service.api.post('/internal/payments', { sender, body: order });
      orderOf.set(body.id, order.orderId);
      if (body.status === 'requires_action') {
        payPal.approve(new URL(body.nextAction.url).searchParams.get('token') ?? '');
        const token = service.tokens.token();
        await service.api.post(`/payments/${body.id}/confirm`, { token, body: { method } });
      }
      await service.relay.drain();
      return body.id;
    },
    async refund(id, amount) {
      const body = {
        paymentId: id,
        orderId: orderOf.get(id),
        refundId: randomUUID(),
        amount: { amount, currency: 'EUR' },
      };
      await service.api.post('/internal/payments/refund', { sender, body });
      await service.relay.drain();
    },
    admin: () => service.tokens.token({ role: 'admin' }),
    async stop() {
      await service.stop();
      await Promise.all([stripe.close(), payPal.close()]);
    },
  };
}
