/** Posts to the ledger what only a provider's own list says: what it keeps and what it pays out. */
import type { Money } from '@skysync/contracts';
import { currentStore } from '@skysync/service-kit';
import { type CauseType, entryOf, type JournalEntry } from '../ledger/journal';
import type { Ledger } from '../ledger/ledger-record';
import { insertEntries } from '../ledger/post-entries';
import type { ProviderTransaction } from '../providers/provider';

/**
 * Each once, however often the list is read. Fees of what the store takes by other ways are not its books' here; a payout is one sum
 * for all, which is why an account should be the store's with SkySync alone.
 */
export async function postStatement(
  ledger: Ledger,
  provider: string,
  transactions: readonly ProviderTransaction[],
  isOurs: (paymentId: string) => boolean,
): Promise<void> {
  const store = currentStore();
  const entry = (type: CauseType, { id, at, paymentId }: ProviderTransaction, amount: Money): JournalEntry =>
    entryOf({
      _id: `jrn_${store}.${provider}.${id}.${type}`,
      store,
      at,
      amount,
      cause: { type, provider, transactionId: id, ...(paymentId !== undefined && { paymentId }) },
    });
  const entries = transactions.flatMap((transaction) => [
    ...(transaction.fee && isOurs(transaction.paymentId ?? '')
      ? [entry('provider.fee', transaction, transaction.fee)]
      : []),
    ...(transaction.kind === 'payout' ? [entry('provider.payout', transaction, transaction.amount)] : []),
  ]);
  await insertEntries(ledger, entries);
}
