/** What a payment provider must be able to do: the sandbox does it, and Stripe's and PayPal's APIs can. */
import type { Money, NextAction } from '@skysync/contracts';

/** The charge of one payment. `paymentId` is the idempotency key, and what the provider echoes in its webhooks. */
export interface Charge {
  paymentId: string;
  orderId: string;
  store: string;
  amount: Money;
  /** The provider's token for a means of payment; never a card number. */
  method: string;
  /** The provider's own id of the charge, unknown until it answered once. */
  reference?: string;
}

export type KnownCharge = Charge & { reference: string };

/** Where a charge stands at the provider. */
export type ChargeState = { reference: string } & (
  | { status: 'processing' | 'succeeded' | 'cancelled' }
  | { status: 'requires_action'; nextAction: NextAction }
  | { status: 'failed'; failureCode: string }
);

/** A refund to make; `id` is the idempotency key. */
export interface RefundRequest {
  id: string;
  amount: Money;
}

export type RefundState = 'pending' | 'succeeded' | 'failed';

/** A message from a provider as it arrives: the exact bytes, and the headers that sign them. */
export interface SignedWebhook {
  body: Buffer;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What a provider reports of a charge, with all that the provider was given to recognise it by. */
export interface ReportedCharge extends Pick<Charge, 'paymentId' | 'store' | 'amount'> {
  state: ChargeState;
}

/** A message whose signature holds; without `charge` it has nothing that a payment needs to know. */
export interface ProviderEvent {
  id: string;
  charge?: ReportedCharge;
}

/**
 * An adapter. Every call gets a signal that aborts at the deadline, and may be repeated: the same idempotency key
 * leads to the same charge or refund. Rejecting means that the outcome is unknown; a refusal is a state, not an error.
 */
export interface PaymentProvider {
  readonly name: string;
  /** True when `method` could be one of this provider's tokens. */
  accepts(method: string): boolean;
  create(charge: Charge, signal: AbortSignal): Promise<ChargeState>;
  /** Goes on after the buyer acted. */
  confirm(charge: KnownCharge, method: string, signal: AbortSignal): Promise<ChargeState>;
  retrieve(charge: KnownCharge, signal: AbortSignal): Promise<ChargeState>;
  /** Voids a charge that took no money yet, also one whose creation was never answered; `succeeded` when it is too late. */
  cancel(charge: Charge, signal: AbortSignal): Promise<ChargeState>;
  refund(charge: KnownCharge, refund: RefundRequest, signal: AbortSignal): Promise<RefundState>;
  /** Checks the signature over the exact bytes. Throws `invalid_credentials`, `malformed_json` or `invalid_request`. */
  parseWebhook(webhook: SignedWebhook): Promise<ProviderEvent>;
  /** Ends its timers and connections. */
  close(): Promise<void>;
}

export type Providers = ReadonlyMap<string, PaymentProvider>;
