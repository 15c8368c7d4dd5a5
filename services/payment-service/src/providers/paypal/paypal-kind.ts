/** PayPal as a kind of provider: what it can do, and what a store's account and the environment have to say. */
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { ConfigError, type Environment, textSetting } from '@skysync/service-kit';
import { BadCredentials, type ProviderKind } from '../provider';
import { secretOf } from '../store-account';
import { createPayPal } from './paypal-adapter';
import { certificatesIn, createCertificates, type TrustedSource } from './paypal-certificates';
import { createPayPalHttp } from './paypal-http';
import { createReports } from './paypal-reports';

const Key = Type.String({ pattern: '^[A-Za-z0-9_-]{1,200}$' });
const Credentials = Type.Object(
  {
    clientId: Key,
    clientSecret: Key,
    webhookIds: Type.Array(Key, { minItems: 1, maxItems: 5, uniqueItems: true }),
    /** Whether the money is taken at once, or kept for the store to capture. */
    capture: Type.Optional(Type.Union([Type.Literal('automatic'), Type.Literal('manual')])),
  },
  { additionalProperties: false },
);

const live = 'https://api-m.paypal.com';

/** Whose certificates count with which API: those of the sandbox, which anybody may use, never where real money is taken. */
const certificateSources: ReadonlyMap<string, TrustedSource> = new Map([
  [live, { origin: 'https://api.paypal.com', name: 'messageverificationcerts.paypal.com' }],
  [
    'https://api-m.sandbox.paypal.com',
    { origin: 'https://api.sandbox.paypal.com', name: 'messageverificationcerts.sandbox.paypal.com' },
  ],
]);

export const paypal: ProviderKind = {
  name: 'paypal',
  capabilities: {
    nextActions: ['redirect', 'confirm'],
    laterCapture: true,
    partialRefunds: true,
    delayedSuccess: true,
    listsTransactions: true,
    savesMethods: true,
  },
  async connect({ env, log, store, credentials }) {
    const { clientId, clientSecret, webhookIds, capture } = checkedCredentials(credentials);
    const origin = originIn(env, 'PAYPAL_URL', live);
    const source = certificateSources.get(origin) ?? { origin, name: 'messageverificationcerts.paypal.com' };
    const certificates = createCertificates(source, rootsIn(env));
    const http = createPayPalHttp({ origin, clientId, clientSecret, setting: secretOf(store, 'paypal') });
    const reports = createReports(store, http, { webhookIds, certificates });
    const shopUrl = textSetting(env, 'SHOP_URL', 'http://localhost:8080').replace(/\/+$/, '');
    const terms = { intent: capture === 'manual' ? 'AUTHORIZE' : 'CAPTURE', shopUrl } as const;
    return createPayPal({ store, clientId, http, reports, terms, log });
  },
};

/** Names the setting and never its value, which goes to logs. */
function checkedCredentials(credentials: unknown): Static<typeof Credentials> {
  if (Value.Check(Credentials, credentials)) return credentials;
  const setting = Value.Errors(Credentials, credentials).First()?.path.split('/')[1];
  const known = setting !== undefined && Object.hasOwn(Credentials.properties, setting);
  throw new BadCredentials(
    known ? `${setting} of PayPal is missing or malformed` : 'the account of PayPal is malformed',
  );
}

function originIn(env: Environment, name: string, fallback: string): string {
  const value = textSetting(env, name, fallback);
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw new ConfigError(`${name} must be a URL`);
  return url.origin;
}

/** Roots of `PAYPAL_CA` replace the public ones: a stand-in has an authority of its own. */
function rootsIn(env: Environment) {
  const pem = env.PAYPAL_CA;
  if (!pem) return undefined;
  const roots = certificatesIn(pem);
  if (roots.length === 0) throw new ConfigError('PAYPAL_CA must hold certificates in PEM');
  return roots;
}
