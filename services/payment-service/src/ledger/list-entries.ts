/** Reads the journal of a store, newest first, page by page. */
import type { Page } from '@skysync/contracts';
import { decodeMoment, pageOf } from '@skysync/service-kit';
import type { JournalEntry } from './journal';
import type { Ledger } from './ledger-record';
import type { EntryFilter } from './ledger-shapes';

interface Asked extends EntryFilter {
  limit?: number;
  cursor?: string;
}

/** The query of a page, with one entry more than it shows. */
export const entriesOf = ({ model }: Ledger, asked: Asked, limit: number) =>
  model
    .find(conditionsOf(asked))
    .sort({ at: -1, _id: -1 })
    .limit(limit + 1);

/** Throws `invalid_request` for a cursor that is none. */
export async function listEntries(ledger: Ledger, asked: Asked): Promise<Page<JournalEntry>> {
  const { limit = 20 } = asked;
  const found = await entriesOf(ledger, asked, limit).lean<JournalEntry[]>();
  return pageOf(found, limit, ({ at, _id }) => [at.getTime(), _id]);
}

function conditionsOf({ currency, account, from, to, cursor }: Asked) {
  const last = cursor === undefined ? undefined : decodeMoment(cursor);
  const at = {
    ...(from !== undefined && { $gte: new Date(from) }),
    ...(to !== undefined && { $lt: new Date(to) }),
    ...(last && { $lte: last.at }),
  };
  return {
    ...(currency !== undefined && { currency }),
    ...(account !== undefined && { 'postings.account': account }),
    ...(Object.keys(at).length > 0 && { at }),
    // `at` bounds the range of the index; this leaves out what the page before had of its last moment
    ...(last && { $or: [{ at: { $lt: last.at } }, { _id: { $lt: last.id } }] }),
  };
}
