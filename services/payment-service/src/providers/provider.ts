/** What a payment provider is and must be able to do. Each has a folder of its own, and a line in provider-kinds.ts. */
import type { Money, NextAction } from '@skysync/contracts';
import type { Base, Environment, Logger } from '@skysync/service-kit';
import type { Vault } from './vault';

/** The charge of one payment. `paymentId` is the idempotency key, and what the provider echoes in its webhooks. */
export interface Charge {
  paymentId: string;
  orderId: string;
  store: string;
  amount: Money;
  /** The provider's token for a means of payment; never a card number. */
  method: string;
  /** The provider's own id of the customer who has saved the method, where it was saved. */
  customer?: string;
  /** The provider's own id of the charge, unknown until it answered once. */
  reference?: string;
}

export type KnownCharge = Charge & { reference: string };

/** Where a charge stands at the provider. */
export type ChargeState = { reference: string } & (
  | { status: 'processing' | 'cancelled' }
  /** The money is kept for the store. `isOnce`: one capture ends it. */
  | { status: 'authorized'; capturableUntil?: Date; isOnce?: boolean }
  /** `captured` in minor units, where less than the whole amount was taken. */
  | { status: 'succeeded'; captured?: number }
  | { status: 'requires_action'; nextAction: NextAction }
  | { status: 'failed'; failureCode: string }
);

/** A refund to make; `id` is the idempotency key. */
export interface RefundRequest {
  id: string;
  amount: Money;
}

/** A capture to make; `id` is the idempotency key. */
export interface CaptureRequest {
  id: string;
  amount: Money;
  /** What is left after it shall be let go. */
  isFinal: boolean;
}

/** Where a capture or a refund stands. */
export type TransferState = 'pending' | 'succeeded' | 'failed';

/** What became of a dispute: `open` until somebody has decided it. */
export type DisputeState = 'open' | 'won' | 'lost';

/** A message from a provider as it arrives: the exact bytes, and the headers that sign them. */
export interface SignedWebhook {
  body: Buffer;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What a provider reports of a refund that it was asked for; `id` is the one of the request. */
export interface ReportedRefund {
  paymentId: string;
  id: string;
  state: TransferState;
}

/** What a provider reports of a dispute over a charge of ours; `amount` is what the buyer's bank takes. */
export interface ReportedDispute {
  paymentId: string;
  /** The charge that it is over, where the provider says so. */
  reference?: string;
  /** The provider's own id of it. */
  id: string;
  amount: Money;
  /** The provider's word for why. */
  reason: string;
  state: DisputeState;
}

/** What a provider reports of a charge, with all that the provider was given to recognise it by. */
export interface ReportedCharge extends Pick<Charge, 'paymentId' | 'store' | 'amount'> {
  state: ChargeState;
}

/** What a message says that a payment needs to know; the webhooks room keeps it as it is, and has a line for each kind. */
export interface ProviderNews {
  charge?: ReportedCharge;
  refund?: ReportedRefund;
  dispute?: ReportedDispute;
  /** Our id of a method whose saving went on: the provider is asked how. */
  savedMethod?: string;
}

/** A message whose signature holds; without news and `lookUp` no payment needs to know of it. */
export interface ProviderEvent extends ProviderNews {
  id: string;
  /** The provider's own word for it. */
  type: string;
  /** Instead of news: what {@link PaymentProvider.lookUp} has to be asked for them, in the adapter's own words. */
  lookUp?: string;
}

/** A movement on the store's account, as the provider itself lists it. */
export interface ProviderTransaction {
  id: string;
  kind: 'capture' | 'refund' | 'dispute' | 'payout' | 'other';
  /** What was captured, given back, disputed or paid out; negative for the way back of it. Without the fee. */
  amount: Money;
  /** What the provider keeps for it, in the currency of the account. */
  fee?: Money;
  at: Date;
  /** As the provider was given it; of what is not ours there is none. */
  paymentId?: string;
}

/** From the first moment that counts to the first that does not any more. */
export interface Period {
  from: Date;
  to: Date;
}

/** What a provider can do, as data: asked by checkout, admin and docs. */
export interface Capabilities {
  /** What it may ask of a buyer's browser. */
  nextActions: readonly NextAction['type'][];
  /** Whether a charge can be authorised first and captured later, as the store's account says. */
  laterCapture: boolean;
  /** Whether parts of a charge can be given back, one after another. */
  partialRefunds: boolean;
  /** Whether a charge may take hours or days to succeed. */
  delayedSuccess: boolean;
  /** Whether it lists what moved on the store's account, so that the ledger can be compared with it. */
  listsTransactions: boolean;
  /** Whether a customer can save a method for the next purchase; false when not given. */
  savesMethods?: boolean;
}

/**
 * An adapter. Every call gets a signal that aborts at the deadline, and may be repeated: the same idempotency key
 * leads to the same charge or refund. Rejecting means that the outcome is unknown; a refusal is a state, not an error.
 */
export interface PaymentProvider {
  readonly name: string;
  /** Not every amount of every currency can be charged, so that each has to be asked about. */
  readonly limitsAmounts?: boolean;
  /** The store whose account it is; undefined for one that serves all stores. */
  readonly store?: string;
  /** What a browser may know of the account. */
  readonly publishableKey?: string;
  /** Where it saves methods, as its kind's capabilities say. */
  readonly vault?: Vault;
  /**
   * Throws `invalid_request` that names `payment` when the provider cannot charge this amount in this currency: asked
   * before anything is reserved.
   */
  requireChargeable(amount: Money): void;
  /** True when `method` could be one of this provider's tokens. */
  accepts(method: string): boolean;
  create(charge: Charge, signal: AbortSignal): Promise<ChargeState>;
  /** Goes on after the buyer acted. */
  confirm(charge: KnownCharge, method: string, signal: AbortSignal): Promise<ChargeState>;
  retrieve(charge: KnownCharge, signal: AbortSignal): Promise<ChargeState>;
  /**
   * Voids a charge that took no money yet, authorised or not, also one whose creation was never answered; `succeeded`
   * when it is too late.
   */
  cancel(charge: Charge, signal: AbortSignal): Promise<ChargeState>;
  /** Takes a part of what is authorised, or all of it. */
  capture(charge: KnownCharge, capture: CaptureRequest, signal: AbortSignal): Promise<TransferState>;
  /** Lets go what is left of an authorisation of which a part was captured; again, it does no harm. */
  release(charge: KnownCharge, signal: AbortSignal): Promise<void>;
  refund(charge: KnownCharge, refund: RefundRequest, signal: AbortSignal): Promise<TransferState>;
  /** All of a period, in any order; absent where `listsTransactions` is false. */
  transactions?(period: Period, signal: AbortSignal): AsyncIterable<ProviderTransaction>;
  /**
   * Checks the signature over the exact bytes, and asks the provider nothing: it is answered while it waits. Throws
   * `invalid_credentials`, `malformed_json` or `invalid_request`.
   */
  parseWebhook(webhook: SignedWebhook): Promise<ProviderEvent>;
  /** What the provider says now of what a message is about; for one whose messages are not to be believed by themselves. */
  lookUp?(what: string, signal: AbortSignal): Promise<ProviderNews>;
  /** Ends its timers and connections. */
  close(): Promise<void>;
}

/** What an adapter is made of. */
export interface ProviderParts extends Pick<Base, 'connection' | 'runtime'> {
  env: Environment;
  log: Logger;
  /** The store whose account it shall use. */
  store: string;
  /** What the store's secret holds, parsed from JSON and not checked yet; undefined for a kind that needs none. */
  credentials: unknown;
  /** Takes in a webhook that did not come over the network: its signature counts, as always. */
  deliver(webhook: SignedWebhook): Promise<void>;
}

/** A kind of provider: makes the adapter of each store that has an account with it. */
export interface ProviderKind {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** One adapter for all stores, which needs no credentials of a store. */
  readonly forAllStores?: boolean;
  /** Throws {@link BadCredentials} that names the setting which is missing or wrong, and never its value. */
  connect(parts: ProviderParts): Promise<PaymentProvider>;
}

/** The provider does not take the store's credentials (any more). Its message names the setting, and never its value. */
export class CredentialsRefused extends Error {}

/** A store's secret for a provider is not what the adapter needs. */
export class BadCredentials extends Error {}

/** The providers of a store. */
export interface Providers {
  /** The adapter of the current store; undefined when it has none of that name. Throws `unavailable` for bad credentials. */
  find(name: string): Promise<PaymentProvider | undefined>;
  /** All that the current store can be paid by; what has bad credentials is left out. */
  offered(): Promise<{ kind: ProviderKind; adapter: PaymentProvider }[]>;
  close(): Promise<void>;
}
