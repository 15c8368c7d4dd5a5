/**
 * The accounts of a store's ledger. Every amount is in minor units; what comes to an account (its debit) is positive, what
 * leaves it (its credit) negative, so that an entry, and with it the whole ledger, sums to zero.
 */
export const accounts = [
  /** What providers hold for the store: taken from buyers, and neither given back, kept as a fee nor paid out. */
  'receivable',
  /** Where money comes from: everything that buyers were ever charged. Zero or less. */
  'captured',
  /** What providers keep for their work, as they list it. */
  'fees',
  /** Everything that was given back to buyers. Zero or more. */
  'refunded',
  /** What buyers' banks have taken back, for good or until a dispute is decided. Zero or more. */
  'disputed',
  /** What providers have paid to the store's bank, as they list it. */
  'paid_out',
] as const;
export type Account = (typeof accounts)[number];
