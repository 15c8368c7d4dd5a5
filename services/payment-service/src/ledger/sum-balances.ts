/** What stands on each account of a store. */
import type { Static } from '@sinclair/typebox';
import type { Account } from './accounts';
import type { Ledger } from './ledger-record';
import type { Balances } from './ledger-shapes';

interface Sum {
  _id: { currency: string; account: Account };
  amount: number;
}

/** Added up anew each time, so that it can never differ from the entries. */
export async function sumBalances({ model }: Ledger): Promise<Static<typeof Balances>> {
  const sums = await model.aggregate<Sum>([
    { $match: {} },
    { $unwind: '$postings' },
    { $group: { _id: { currency: '$currency', account: '$postings.account' }, amount: { $sum: '$postings.amount' } } },
    { $sort: { '_id.currency': 1, '_id.account': 1 } },
  ]);
  return { balances: sums.map(({ _id: { currency, account }, amount }) => ({ currency, account, amount })) };
}
