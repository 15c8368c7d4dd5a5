/** A shop. Its slug is its id, and the `store` of everything that belongs to it, itself included. */
import type { Static } from '@sinclair/typebox';
import type { StoreView } from '@skysync/contracts';
import type { Aggregate } from '@skysync/service-kit';

export interface StoreRecord extends Aggregate {
  name: string;
  /** ISO 4217. */
  currency: string;
  /** Accounts that administer it, once one was about to stop: see {@link withoutAdmin}. */
  admins?: string[];
  /** The language of mails to whoever has chosen none, as in BCP 47. */
  locale?: string;
  /** Where its mails come from, and where their links lead; else what the installation says. */
  senderAddress?: string;
  origin?: string;
  createdAt: Date;
}

/** The part of a store that its customers may see. */
export const storeView = ({ _id, name, currency }: StoreRecord): Static<typeof StoreView> => ({
  slug: _id,
  name,
  currency,
});
