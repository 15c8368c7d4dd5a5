/** The three providers as payment-service reaches them, with a hand on what lies behind each: for tests that hold for all. */
import { startPayPalStandIn, startStripeStandIn } from '@skysync/payment-stand-ins';
import { withStore } from '@skysync/service-kit';
import type { SignedWebhook } from '../src/providers/provider';
import { signWebhook } from '../src/providers/sandbox/sandbox-webhook';
import { sign } from '../src/providers/signature';
import { type Options, orderOf, type PaymentService, succeeded, total, webhookSecret } from './payment-service';
import { credentials as payPalCredentials, webhookId } from './paypal-samples';
import { credentials as stripeCredentials } from './stripe-account';

/** How a forged webhook differs from a right one. */
export interface Forgery {
  at?: Date;
  /** Another store's. */
  secret?: string;
}

/** A webhook, and where it goes below `/webhooks/` if not to where the provider sends its own. */
export interface SentWebhook extends SignedWebhook {
  path?: string;
}

export interface ProviderAtHand {
  name: string;
  /** Where its webhooks go, below `/webhooks/`. */
  webhookPath: string;
  options: Pick<Options, 'env' | 'secrets'>;
  /** A token that pays, and one with which the buyer has to act first. */
  method: string;
  waiting: string;
  /** What the buyer does. */
  act(reference: string): void;
  /** Each charge of the payment that took money, and each refund, in minor units. */
  taken(service: PaymentService, paymentId: string): Promise<number[]>;
  givenBack(service: PaymentService, paymentId: string): Promise<number[]>;
  /** The webhook about the charge of a payment that took money. */
  news(paymentId: string): SignedWebhook;
  /** The first that its provider can say of a charge whose creation was not answered. */
  earlyNews(paymentId: string): SignedWebhook;
  /** Signs any body. */
  sign(body: Buffer, forgery?: Forgery): SignedWebhook;
  /** What another store with an account of its own could claim of the payment. */
  neighboursNews(paymentId: string): SentWebhook;
  /** A right webhook that names the payment, but is about another charge, which took money too. */
  foreignNews(service: PaymentService, payment: MadePayment): Promise<SignedWebhook>;
  /** After so long a message is too old. */
  holdsMs: number;
  close(): Promise<void>;
}

export interface MadePayment {
  id: string;
  orderId: string;
}

const neighboursSecret = 'whsec_bmVpZ2hib3Vy';
const neighboursWebhookId = 'NEIGHBOURS0WEBHOOK';
const fiveMinutes = 5 * 60_000;

export function sandboxAtHand(): ProviderAtHand {
  return {
    name: 'sandbox',
    webhookPath: 'sandbox',
    options: {},
    method: 'pm_success',
    waiting: 'pm_action_required',
    act: () => undefined,
    // what succeeds at once is kept only when it is refunded; there is one charge of a reference
    taken: async (service, id) => {
      const charge = await service.chargeOf(id);
      const method = (await service.stored(id))?.method;
      return (charge?.status ?? method) === 'succeeded' || (!charge && method === 'pm_success') ? [total.amount] : [];
    },
    givenBack: async (service, id) =>
      ((await service.chargeOf(id))?.refunds ?? []).map(({ amount }: { amount: number }) => amount),
    news: (id) => signWebhook(webhookSecret, succeeded(id)),
    earlyNews: (id) => signWebhook(webhookSecret, succeeded(id)),
    sign: (body, { at, secret = webhookSecret } = {}) => ({
      body,
      headers: { 'sandbox-signature': sign(secret, body, at) },
    }),
    neighboursNews: (id) => signWebhook(webhookSecret, succeeded(id, { store: 'other' })),
    foreignNews: async (_service, { id }) => signWebhook(webhookSecret, succeeded(id, { reference: 'sbx_other' })),
    holdsMs: fiveMinutes,
    close: async () => undefined,
  };
}

export async function stripeAtHand(): Promise<ProviderAtHand> {
  const [secret = ''] = stripeCredentials.webhookSecrets;
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
        'payments.demo.stripe': JSON.stringify(stripeCredentials),
        'payments.other.stripe': JSON.stringify({ ...stripeCredentials, webhookSecrets: [neighboursSecret] }),
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
    holdsMs: fiveMinutes,
    close: () => standIn.close(),
  };
}

export async function payPalAtHand(): Promise<ProviderAtHand> {
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
        'payments.demo.paypal': JSON.stringify(payPalCredentials),
        'payments.other.paypal': JSON.stringify({ ...payPalCredentials, webhookIds: [neighboursWebhookId] }),
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
    // PayPal repeats for three days
    holdsMs: 3 * 24 * 3_600_000,
    close: () => standIn.close(),
  };
}

export const allAtHand = {
  sandbox: async () => sandboxAtHand(),
  stripe: stripeAtHand,
  paypal: payPalAtHand,
} as const satisfies Record<string, () => Promise<ProviderAtHand>>;

/** Sends a webhook to the service as its provider would. */
export const send = (
  service: PaymentService,
  { webhookPath }: ProviderAtHand,
  { body, headers, path = webhookPath }: SentWebhook,
) => service.post(body, headers as Record<string, string>, path);

/** A payment whose charge waits for its buyer; sets out what {@link ProviderAtHand.act} needs. */
export async function waitingPayment(service: PaymentService, { name, waiting }: ProviderAtHand) {
  const { status, body } = await service.create(orderOf(waiting, { provider: name }));
  expect([status, body.status]).toEqual([200, 'requires_action']);
  const reference = String((await service.stored(body.id))?.reference);
  return { id: String(body.id), orderId: String(body.orderId), reference };
}

/** Lets the buyer act and come back, if the payment waits for that. */
export async function finish(service: PaymentService, provider: ProviderAtHand, id: string): Promise<void> {
  const stored = await service.stored(id);
  if (stored?.status !== 'requires_action') return;
  provider.act(String(stored.reference));
  expect((await service.confirm(id, provider.method)).status).toBe(200);
}

export async function paidPayment(service: PaymentService, provider: ProviderAtHand): Promise<MadePayment> {
  const { body } = await service.create(orderOf(provider.method, { provider: provider.name }));
  await finish(service, provider, body.id);
  return { id: body.id, orderId: body.orderId };
}
