/** An adapter of PayPal on a stand-in, and the charges that its tests make. */

import { type PayPalStandIn, type PayPalWebhook, startPayPalStandIn } from '@skysync/payment-stand-ins';
import { createLogger } from '@skysync/service-kit';
import { paypal } from '../src/providers/paypal/paypal-kind';
import type { Charge, ChargeState, KnownCharge, PaymentProvider, ProviderParts } from '../src/providers/provider';
import { readingWhole } from './reading-whole';

export const webhookId = '8PT597110X687430L';
export const credentials = { clientId: 'client', clientSecret: 'secret', webhookIds: [webhookId] };

/** None of the parts that PayPal needs is left out; the others must not be used. */
const unused = (): never => {
  throw new Error('PayPal needs no such thing');
};

export const partsFor = (
  env: ProviderParts['env'],
  account: { credentials: unknown } = { credentials },
): ProviderParts => ({
  env,
  log: createLogger('payment-service', 'error'),
  store: 'demo',
  ...account,
  deliver: unused,
  get connection() {
    return unused();
  },
  get runtime() {
    return unused();
  },
});

export interface TestPayPal {
  standIn: PayPalStandIn;
  adapter: PaymentProvider;
  connect(account?: unknown): Promise<PaymentProvider>;
}

const started: { close(): Promise<void> }[] = [];

/** Ends with the tests of the file. */
export async function remembered<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const one = await starting;
  started.push(one);
  return one;
}

// in the order they were started: what a stand-in never answered would keep an adapter's connections open
afterAll(async () => {
  for (const one of started.splice(0)) await one.close();
});

interface StartOptions {
  tokenLifeSeconds?: number;
  /** What the store's account says of it. */
  capture?: 'manual';
}

/** The adapter as a store gets it, speaking to a stand-in over HTTP. */
export async function startPayPal({ capture, ...options }: StartOptions = {}): Promise<TestPayPal> {
  const standIn = await remembered(startPayPalStandIn({ webhookId, ...options }));
  const own = { ...credentials, ...(capture && { capture }) };
  const env = { PAYPAL_URL: standIn.url, PAYPAL_CA: standIn.caPem };
  const connect = async (account: unknown = own): Promise<PaymentProvider> =>
    readingWhole(
      await remembered(paypal.connect(partsFor({ ...env, SHOP_URL: 'https://shop.test/' }, { credentials: account }))),
    );
  const adapter = await connect();
  return { standIn, adapter, connect };
}

export const soon = (ms = 5_000): AbortSignal => AbortSignal.timeout(ms);

let made = 0;
export const newCharge = (amount = 1999, currency = 'EUR'): Charge => {
  made += 1;
  const id = `${process.pid}-${made}`;
  return {
    paymentId: `pay-${id}`,
    orderId: `order-${id}`,
    store: 'demo',
    amount: { amount, currency },
    method: 'paypal',
  };
};

const known = (charge: Charge, { reference }: ChargeState): KnownCharge => ({ ...charge, reference });

/** A charge whose buyer was sent to PayPal. */
export async function createdCharge({ adapter }: TestPayPal, charge = newCharge()): Promise<KnownCharge> {
  return known(charge, await adapter.create(charge, soon()));
}

/** A charge whose buyer approved it there. */
export async function approvedCharge(test: TestPayPal, charge = newCharge()): Promise<KnownCharge> {
  const created = await createdCharge(test, charge);
  test.standIn.approve(created.reference);
  return created;
}

/** A charge that took the money. */
export async function paidCharge(test: TestPayPal, charge = newCharge()): Promise<KnownCharge> {
  const approved = await approvedCharge(test, charge);
  await test.adapter.confirm(approved, 'paypal', soon());
  return approved;
}

/** A charge whose money PayPal keeps for the store; the account has to say so. */
export async function authorizedCharge(test: TestPayPal, charge = newCharge()): Promise<KnownCharge> {
  const approved = await approvedCharge(test, charge);
  expect((await test.adapter.confirm(approved, 'paypal', soon())).status).toBe('authorized');
  return approved;
}

/** A capture of a charge; its id is the charge's own. */
export const capturing =
  ({ adapter }: TestPayPal, charge: KnownCharge) =>
  (id: string, minor: number, isFinal = false) =>
    adapter.capture(
      charge,
      { id: `${charge.paymentId}-${id}`, amount: { ...charge.amount, amount: minor }, isFinal },
      soon(),
    );

/** The last webhook of this type, as the service would receive it. */
export function lastWebhook({ standIn }: TestPayPal, type: string): PayPalWebhook {
  const webhook = standIn.webhooksSent.findLast(({ body }) => body.toString().includes(`"event_type":"${type}"`));
  if (!webhook) throw new Error(`no ${type} was sent`);
  return webhook;
}

/** How often the stand-in was asked for this. */
export const asked = ({ standIn }: TestPayPal, method: string, path: RegExp): number =>
  standIn.requests.filter((request) => request.method === method && path.test(request.path)).length;
