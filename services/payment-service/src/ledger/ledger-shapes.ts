/** What staff ask and see of the ledger. */
import { type Static, Type } from '@sinclair/typebox';
import { Currency, Id, integer, oneOf, page, pageFields, record, Timestamp } from '@skysync/contracts';
import type { Rule } from '@skysync/service-kit';
import { accounts } from './accounts';
import { causeTypes, type JournalEntry } from './journal';

/** `from` is the first moment that counts, `to` the first that does not any more. */
const period = {
  currency: Type.Optional(Currency),
  from: Type.Optional(Timestamp),
  to: Type.Optional(Timestamp),
};

export const ExportFields = record(period);
export const ListFields = record({ ...period, account: Type.Optional(oneOf(accounts)), ...pageFields() });

/** Which entries, whatever the page. */
export type EntryFilter = Pick<Static<typeof ListFields>, 'currency' | 'account' | 'from' | 'to'>;

/** What a time looks like does not make it one, such as a leap second. */
const isTime = (time: string | undefined): boolean => time === undefined || !Number.isNaN(Date.parse(time));

export const periodRule: Rule<EntryFilter> = ({ from, to }) => {
  if (!isTime(from)) return { field: 'from', message: 'must be a time that there is' };
  if (!isTime(to)) return { field: 'to', message: 'must be a time that there is' };
  const isBackwards = from !== undefined && to !== undefined && Date.parse(to) < Date.parse(from);
  return isBackwards ? { field: 'to', message: 'must not be before from' } : undefined;
};

const amount = integer({ min: Number.MIN_SAFE_INTEGER });

const Entry = record(
  {
    id: Id,
    at: Timestamp,
    currency: Currency,
    cause: record({
      type: oneOf(causeTypes),
      paymentId: Type.Optional(Id),
      orderId: Type.Optional(Id),
      captureId: Type.Optional(Id),
      refundId: Type.Optional(Id),
      disputeId: Type.Optional(Id),
      eventId: Type.Optional(Id),
      provider: Type.Optional(Type.String()),
      transactionId: Type.Optional(Type.String()),
    }),
    postings: Type.Array(record({ account: oneOf(accounts), amount })),
  },
  {
    title: 'JournalEntry',
    description: 'Amounts are minor units, debits positive and credits negative; they sum to zero.',
  },
);
export const EntryPage = page(Entry);

/** The sum of all postings; accounts without any are left out. */
export const Balances = record(
  { balances: Type.Array(record({ currency: Currency, account: oneOf(accounts), amount })) },
  { title: 'Balances' },
);

export const entryView = ({ _id, at, currency, cause, postings }: JournalEntry): Static<typeof Entry> => ({
  id: _id,
  at: at.toISOString(),
  currency,
  cause,
  postings,
});
