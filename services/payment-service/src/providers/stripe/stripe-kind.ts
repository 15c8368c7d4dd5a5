/** Stripe as a kind of provider: cards and their wallets, with 3-D Secure by Stripe's script. */
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { ConfigError, type Environment } from '@skysync/service-kit';
import { BadCredentials, type ProviderKind } from '../provider';
import { secretOf } from '../store-account';
import { createStripeAdapter } from './stripe-adapter';
import { createStripeClient } from './stripe-client';

/**
 * What a store's secret holds. A restricted key (`rk_`) will do, if it may write PaymentIntents, Refunds,
 * Customers, SetupIntents and PaymentMethods, and read Charges and Disputes.
 */
const Credentials = Type.Object({
  secretKey: Type.String({ pattern: '^(sk|rk)_(test|live)_\\w{1,200}$' }),
  publishableKey: Type.String({ pattern: '^pk_(test|live)_\\w{1,200}$' }),
  webhookSecrets: Type.Array(Type.String({ pattern: '^whsec_[\\w+/=]{1,200}$' }), { minItems: 1, maxItems: 5 }),
  /** `manual`: charges are authorised, and captured when staff say so. */
  capture: Type.Optional(Type.Union([Type.Literal('automatic'), Type.Literal('manual')])),
});

/** Names the setting that is wrong and never its value, since the message goes to the log. */
function readCredentials(given: unknown): Static<typeof Credentials> {
  if (!Value.Check(Credentials, given)) {
    const path = Value.Errors(Credentials, given).First()?.path ?? '';
    const setting = path.slice(1).replaceAll('/', '.') || 'the secret';
    throw new BadCredentials(`stripe: ${setting} is missing or malformed`);
  }
  if (isLive(given.secretKey) !== isLive(given.publishableKey)) {
    throw new BadCredentials('stripe: publishableKey is for another mode than secretKey');
  }
  return given;
}

const isLive = (key: string): boolean => key.split('_')[1] === 'live';

/** Where Stripe is; undefined for the real one. Throws {@link ConfigError}. */
function readUrl({ STRIPE_URL: url }: Environment): URL | undefined {
  if (!url) return undefined;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/') return parsed;
  throw new ConfigError('STRIPE_URL must be the address of a host, such as http://localhost:12111');
}

export const stripe: ProviderKind = {
  name: 'stripe',
  capabilities: {
    nextActions: ['client'],
    laterCapture: true,
    partialRefunds: true,
    delayedSuccess: false,
    listsTransactions: true,
    savesMethods: true,
  },
  async connect({ credentials, env, store }) {
    const { secretKey, capture = 'automatic', ...account } = readCredentials(credentials);
    const url = readUrl(env);
    // a stand-in takes no money, and must not see what can
    if (url && isLive(secretKey)) throw new BadCredentials('stripe: secretKey is live, but STRIPE_URL is set');
    return createStripeAdapter(createStripeClient(secretKey, secretOf(store, 'stripe'), url), {
      ...account,
      store,
      capture,
    });
  },
};
