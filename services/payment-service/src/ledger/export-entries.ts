/** The journal as a table for accountants: one line for each posting, newest first, made page by page. */
import { csvLine } from './csv';
import type { JournalEntry } from './journal';
import type { Ledger } from './ledger-record';
import type { EntryFilter } from './ledger-shapes';
import { listEntries } from './list-entries';

const pageSize = 1_000;
const columns = ['entry', 'at', 'type', 'paymentId', 'orderId', 'refundId', 'currency', 'account', 'amount'];

/** A line that no reader of tables takes for an entry. */
export const whenBroken = csvLine(['INCOMPLETE: the export broke off; ask again or for a shorter period']);

/** Holds one page at a time. What is posted meanwhile is newer than the first page, and is left to the next export. */
export async function* exportEntries(ledger: Ledger, filter: EntryFilter): AsyncGenerator<string> {
  let { items, nextCursor } = await listEntries(ledger, { ...filter, limit: pageSize });
  yield csvLine(columns) + items.map(linesOf).join('');
  while (nextCursor !== null) {
    ({ items, nextCursor } = await listEntries(ledger, { ...filter, limit: pageSize, cursor: nextCursor }));
    yield items.map(linesOf).join('');
  }
}

const linesOf = ({ _id, at, cause, currency, postings }: JournalEntry): string =>
  postings
    .map(({ account, amount }) =>
      csvLine([
        _id,
        at.toISOString(),
        cause.type,
        cause.paymentId ?? '',
        cause.orderId ?? '',
        cause.refundId ?? '',
        currency,
        account,
        amount,
      ]),
    )
    .join('');
