/** Stripe at hand: a stand-in that keeps state. */
import { startStripeStandIn } from '@skysync/payment-stand-ins';
import type { SignedWebhook } from '../../src/providers/provider';
import { sign } from '../../src/providers/signature';
import { credentials } from '../stripe-account';
import { type AccountAtHand, type Forgery, fiveMinutes, type ProviderAtHand } from './provider-at-hand';

const neighboursSecret = 'whsec_bmVpZ2hib3Vy';

export async function stripeAtHand(account: AccountAtHand = {}): Promise<ProviderAtHand> {
  const [secret = ''] = credentials.webhookSecrets;
  const standIn = await startStripeStandIn({ webhookSecret: secret });
  const intentsOf = (id: string) => standIn.intents().filter(({ metadata }) => metadata.paymentId === id);
  const signed = (body: Buffer, { at, secret: other = secret }: Forgery = {}): SignedWebhook => ({
    body,
    headers: { 'stripe-signature': sign(other, body, at) },
  });
  const news = (id: string): SignedWebhook => {
    const isNews = ({ type, body }: { type: string; body: string }) => type.endsWith('succeeded') && body.includes(id);
    const sent = standIn.webhooksSent.find(isNews);
    if (!sent) throw new Error(`nothing was sent about ${id}`);
    return { body: Buffer.from(sent.body), headers: sent.headers };
  };
  return {
    name: 'stripe',
    webhookPath: 'stripe/stores/demo',
    options: {
      env: { STRIPE_URL: standIn.url },
      secrets: {
        'payments.demo.stripe': JSON.stringify({ ...credentials, ...account }),
        'payments.other.stripe': JSON.stringify({ ...credentials, webhookSecrets: [neighboursSecret] }),
      },
    },
    method: 'pm_card_visa',
    waiting: 'pm_card_threeDSecure2Required',
    act: (reference) => standIn.complete3ds(reference),
    taken: async (_service, id) =>
      intentsOf(id).flatMap(({ status, amount_received }) => (status === 'succeeded' ? [amount_received] : [])),
    givenBack: async (_service, id) =>
      intentsOf(id)
        .flatMap((intent) => standIn.refunds().filter(({ payment_intent }) => payment_intent === intent.id))
        .map(({ amount }) => amount),
    news,
    earlyNews: news,
    sign: signed,
    neighboursNews(id) {
      const body = news(id).body.toString().replaceAll('"demo"', '"other"');
      return { ...signed(Buffer.from(body), { secret: neighboursSecret }), path: 'stripe/stores/other' };
    },
    foreignNews: async (_service, { id }) => {
      const [{ id: reference } = { id: '' }] = intentsOf(id);
      return signed(Buffer.from(news(id).body.toString().replaceAll(reference, 'pi_other').replace(/"evt_/, '"evt_x')));
    },
    ...(account.capture === 'manual' && { authorizing: 'pm_card_visa' }),
    holdsMs: fiveMinutes,
    close: () => standIn.close(),
  };
}
