/** How a provider keeps a means of payment for a customer of a store, so that the next purchase needs no typing. */
import type { NextAction } from '@skysync/contracts';

/** What may be shown of a saved method. */
export interface MethodLooks {
  /** Of the card, or the provider's name for what it is. */
  brand: string;
  /** Last digits of a card. */
  lastFour?: string;
  /** The last month in which a card can be charged. */
  expires?: { month: number; year: number };
  /** Of an account at the provider; never all of it, see {@link maskedEmail}. */
  email?: string;
}

/** A method that a customer wants to save. `id` is the idempotency key, and what the provider echoes in its webhooks. */
export interface Saving {
  id: string;
  store: string;
  userId: string;
  /** The provider's token for what shall be saved, where the buyer has one already. */
  method?: string;
  /** The provider's own id of the customer, where an earlier method made it known. */
  customer?: string;
  /** The provider's own id of what is under way, unknown until it answered once. */
  reference?: string;
}

export type KnownSaving = Saving & { reference: string };

/** Where the saving stands at the provider. */
export type SavingState = { reference: string; customer?: string } & (
  | { status: 'processing' }
  | { status: 'requires_action'; nextAction: NextAction }
  /** `token` charges it, together with `customer`. */
  | { status: 'saved'; token: string; looks: MethodLooks }
  | { status: 'failed'; failureCode: string }
);

/** What is known of a method that shall be forgotten; without a token it was not saved yet. */
export interface Kept {
  reference: string;
  token?: string;
}

/** Every call may be repeated, and rejecting means that the outcome is unknown, as with charges. */
export interface Vault {
  /** True when saving can begin with this token, or with none. */
  accepts(method: string | undefined): boolean;
  save(saving: Saving, signal: AbortSignal): Promise<SavingState>;
  /** Goes on after the customer acted, and says where it stands. */
  finish(saving: KnownSaving, signal: AbortSignal): Promise<SavingState>;
  /** Ends what is under way, or what came of it: from then on it charges nothing. Again, it does no harm. */
  forget(kept: Kept, signal: AbortSignal): Promise<void>;
}

/** Enough to know one's own account by: the first letter and the domain. */
export function maskedEmail(email: string): string | undefined {
  const [, first, domain] = /^(.)[^@]*@([^@\s]{1,100})$/u.exec(email) ?? [];
  return first && domain && `${first}***@${domain}`;
}
