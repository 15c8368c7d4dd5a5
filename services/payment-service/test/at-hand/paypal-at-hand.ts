/** PayPal at hand: a stand-in that keeps state. */
import { startPayPalStandIn } from '@skysync/payment-stand-ins';
import { withStore } from '@skysync/service-kit';
import type { SignedWebhook } from '../../src/providers/provider';
import { total } from '../payment-service';
import { credentials, webhookId } from '../paypal-samples';
import type { AccountAtHand, ProviderAtHand } from './provider-at-hand';

const neighboursWebhookId = 'NEIGHBOURS0WEBHOOK';

export async function payPalAtHand(account: AccountAtHand = {}): Promise<ProviderAtHand> {
  const standIn = await startPayPalStandIn({ webhookId });
  const ordersOf = (id: string) => standIn.orders().filter(({ custom_id }) => custom_id === id);
  const cents = ({ amount }: { amount: { value: string } }): number => Math.round(Number(amount.value) * 100);
  const newsOf = (orderId: string): SignedWebhook => {
    const isNews = ({ body }: SignedWebhook) => body.includes('CAPTURE.COMPLETED') && body.includes(orderId);
    const sent = standIn.webhooksSent.find(isNews);
    if (!sent) throw new Error(`nothing was sent about ${orderId}`);
    return sent;
  };
  return {
    name: 'paypal',
    webhookPath: 'paypal/stores/demo',
    options: {
      env: { PAYPAL_URL: standIn.url, PAYPAL_CA: standIn.caPem },
      secrets: {
        'payments.demo.paypal': JSON.stringify({ ...credentials, ...account }),
        'payments.other.paypal': JSON.stringify({ ...credentials, webhookIds: [neighboursWebhookId] }),
      },
    },
    method: 'paypal',
    waiting: 'paypal',
    act: (reference) => void standIn.approve(reference),
    taken: async (_service, id) => ordersOf(id).flatMap(({ captures }) => captures.map(cents)),
    givenBack: async (_service, id) => ordersOf(id).flatMap(({ refunds }) => refunds.map(cents)),
    news: (id) => newsOf(ordersOf(id)[0]?.id ?? ''),
    earlyNews(id) {
      const resource = { supplementary_data: { related_ids: { order_id: ordersOf(id)[0]?.id } } };
      const event = { id: `WH-${id}`, event_type: 'PAYMENT.CAPTURE.PENDING', resource };
      return standIn.signed(Buffer.from(JSON.stringify(event)));
    },
    sign: (body, { at = new Date(), secret = webhookId } = {}) => standIn.signed(body, { at, webhookId: secret }),
    neighboursNews(id) {
      const { body } = newsOf(ordersOf(id)[0]?.id ?? '');
      return { ...standIn.signed(body, { webhookId: neighboursWebhookId }), path: 'paypal/stores/other' };
    },
    async foreignNews(service, { id }) {
      standIn.forgetRequestIds();
      const adapter = await withStore('demo', () => service.deps.providers.find('paypal'));
      if (!adapter) throw new Error('there is no account with PayPal');
      const charge = { paymentId: id, orderId: `other-${id}`, store: 'demo', amount: total, method: 'paypal' };
      const { reference } = await adapter.create(charge, AbortSignal.timeout(5_000));
      standIn.approve(reference);
      await adapter.confirm({ ...charge, reference }, 'paypal', AbortSignal.timeout(5_000));
      return newsOf(reference);
    },
    ...(account.capture === 'manual' && { authorizing: 'paypal' }),
    // PayPal repeats for three days
    holdsMs: 3 * 24 * 3_600_000,
    close: () => standIn.close(),
  };
}
