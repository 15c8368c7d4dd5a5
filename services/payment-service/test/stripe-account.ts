/** A store's Stripe account for tests: the real client and the adapter, against a stand-in of Stripe. */
import { type StripeStandIn, startStripeStandIn } from '@skysync/payment-stand-ins';
import { createLogger } from '@skysync/service-kit';
import type {
  Charge,
  KnownCharge,
  PaymentProvider,
  ProviderEvent,
  ProviderParts,
  SignedWebhook,
} from '../src/providers/provider';
import { stripe } from '../src/providers/stripe/stripe-kind';
import { readingWhole } from './reading-whole';

const webhookSecret = 'whsec_dGVzdA';
export const credentials = {
  secretKey: 'sk_test_51Nobody',
  publishableKey: 'pk_test_51Nobody',
  webhookSecrets: [webhookSecret],
};

/** The adapter asks nothing of the runtime and the database. */
const never = (part: string): never => {
  throw new Error(`Stripe's adapter needs no ${part}`);
};

export const partsWith = (given: unknown, env: ProviderParts['env']): ProviderParts => ({
  get connection() {
    return never('connection');
  },
  get runtime() {
    return never('runtime');
  },
  env,
  log: createLogger('payment-service'),
  store: 'demo',
  credentials: given,
  deliver: async () => never('deliveries'),
});

export interface Account {
  standIn: StripeStandIn;
  adapter: PaymentProvider;
  close(): Promise<void>;
}

export async function openAccount(settings: object = {}): Promise<Account> {
  const standIn = await startStripeStandIn({ webhookSecret });
  const adapter = readingWhole(
    await stripe.connect(partsWith({ ...credentials, ...settings }, { STRIPE_URL: standIn.url })),
  );
  return {
    standIn,
    adapter,
    async close() {
      await adapter.close();
      await standIn.close();
    },
  };
}

let made = 0;

/** The webhooks of a type that Stripe sent about a payment or a dispute, the first first. */
export function sentAbout({ standIn }: Account, what: string, type: string): SignedWebhook[] {
  const about = standIn.webhooksSent.filter((sent) => sent.type === type && sent.body.includes(what));
  return about.map(({ body, headers }) => ({ body: Buffer.from(body), headers }));
}

/** What the last of them says, read now. */
export async function lastReport(account: Account, what: string, type: string): Promise<ProviderEvent> {
  const webhook = sentAbout(account, what, type).at(-1);
  if (!webhook) throw new Error(`no ${type} was sent`);
  return account.adapter.parseWebhook(webhook);
}

/** A charge of 19.99 EUR, of a payment of its own. */
export function newCharge(method = 'pm_card_visa', changes: Partial<Charge> = {}): Charge {
  made += 1;
  const amount = { amount: 1999, currency: 'EUR' };
  return { paymentId: `pay_${process.pid}x${made}`, orderId: `ord_${made}`, store: 'demo', amount, method, ...changes };
}

/** What Stripe has of a charge. */
export function intentOf({ standIn }: Account, { reference }: KnownCharge) {
  const intent = standIn.intents().find(({ id }) => id === reference);
  if (!intent) throw new Error(`${reference} is missing`);
  return intent;
}

export const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** A deadline that no test reaches. */
export const soon = (): AbortSignal => AbortSignal.timeout(20_000);

/** Makes the charge, and returns it as the service then knows it. */
export async function charged(adapter: PaymentProvider, charge: Charge): Promise<KnownCharge> {
  const { reference } = await adapter.create(charge, soon());
  return { ...charge, reference };
}

/** Takes a part of what is authorised. */
export const capture = ({ adapter }: Account, charge: KnownCharge, id: string, minor: number, isFinal = false) =>
  adapter.capture(charge, { id, amount: eur(minor), isFinal }, soon());
