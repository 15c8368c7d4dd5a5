/** A provider as payment-service reaches it, with a hand on what lies behind it: for tests that hold for all of them. */
import type { SignedWebhook } from '../../src/providers/provider';
import { type Options, orderOf, type PaymentService } from '../payment-service';

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

/** What the store's account says beside its keys. */
export interface AccountAtHand {
  capture?: 'manual';
}

export interface ProviderAtHand {
  name: string;
  /** Where its webhooks go, below `/webhooks/`. */
  webhookPath: string;
  options: Pick<Options, 'env' | 'secrets'>;
  /** A token that pays, and one with which the buyer has to act first. */
  method: string;
  waiting: string;
  /** One that authorises only, where the provider can do that. */
  authorizing?: string;
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

/** How long Stripe and the sandbox take a message. */
export const fiveMinutes = 5 * 60_000;

/** A payment whose money is kept for the store and not taken yet. */
export async function authorizedPayment(service: PaymentService, provider: ProviderAtHand): Promise<MadePayment> {
  const { name, authorizing = '' } = provider;
  const { body } = await service.create(orderOf(authorizing, { provider: name }));
  await finish(service, provider, body.id);
  expect((await service.stored(body.id))?.status).toBe('authorized');
  return { id: body.id, orderId: body.orderId };
}

/** Asks as staff. */
export const askAsStaff = ({ api, tokens }: PaymentService, path: string, key: string, body?: object) =>
  api.post(path, {
    token: tokens.token({ role: 'staff' }),
    headers: { 'idempotency-key': key },
    ...(body && { body }),
  });

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
