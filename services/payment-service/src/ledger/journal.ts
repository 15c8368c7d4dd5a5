/**
 * The journal: what each event of a payment moves between the accounts of its store. Pure.
 *
 * | what happens                   | event            | receivable | captured | refunded | disputed |
 * | ------------------------------ | ---------------- | ---------: | -------: | -------: | -------: |
 * | a charge of 50 succeeds        | `succeeded`      |        +50 |      -50 |          |          |
 * | a part of 20 is given back     | `refunded`       |        -20 |          |      +20 |          |
 * | the rest of 30 is given back   | `refunded`       |        -30 |          |      +30 |          |
 * | it fails, is void or abandoned | `failed` or none |            |          |          |          |
 * | 50 are authorised              | `authorized`     |            |          |          |          |
 * | a part of 30 of it is captured | `captured`       |        +30 |      -30 |          |          |
 * | a charge of 50 comes too late  | `succeeded_late` |        +50 |      -50 |          |          |
 * | and goes straight back         | `refunded`       |        -50 |          |      +50 |          |
 * | the refund comes back          | `refund_returned`|        +50 |          |      -50 |          |
 * | a buyer's bank takes 50 back   | `disputed`       |        -50 |          |          |      +50 |
 * | and gives it to the store      | `dispute_closed` |        +50 |          |          |      -50 |
 *
 * A provider's own list adds what no event says: its fees (`receivable` to `fees`) and payouts (`receivable` to `paid_out`).
 *
 * `captured` and `refunded` only ever grow, each to its side: a refund is a movement of its own, not a smaller capture, so
 * both totals can be compared with the payments and with a provider's statement. What is left at the provider is
 * `receivable`. A late success has no entry of its own kind: the money was there, and its way back is its refund's event.
 */
import type { CloudEvent, EventData, Money } from '@skysync/contracts';
import type { Aggregate } from '@skysync/service-kit';
import type { Account } from './accounts';

/** What moves money, and between which accounts: out of `credit`, into `debit`. */
const movements = {
  'skysync.payment.succeeded.v1': { debit: 'receivable', credit: 'captured' },
  'skysync.payment.succeeded_late.v1': { debit: 'receivable', credit: 'captured' },
  'skysync.payment.captured.v1': { debit: 'receivable', credit: 'captured' },
  'skysync.payment.refunded.v1': { debit: 'refunded', credit: 'receivable' },
  'skysync.payment.refund_returned.v1': { debit: 'receivable', credit: 'refunded' },
  'skysync.payment.disputed.v1': { debit: 'disputed', credit: 'receivable' },
  'skysync.payment.dispute_closed.v1': { debit: 'receivable', credit: 'disputed' },
  'provider.fee': { debit: 'fees', credit: 'receivable' },
  'provider.payout': { debit: 'paid_out', credit: 'receivable' },
} as const satisfies Record<string, { debit: Account; credit: Account }>;
export type CauseType = keyof typeof movements;
export const causeTypes = Object.keys(movements) as CauseType[];
type PostedEvent = CauseType & CloudEvent['type'];

/** One side of an entry, in minor units of its currency. */
export interface Posting {
  account: Account;
  amount: number;
}

/** Why an entry is there: an event of a payment, or a transaction that its provider lists. */
export interface Cause {
  type: CauseType;
  paymentId?: string;
  orderId?: string;
  captureId?: string;
  refundId?: string;
  disputeId?: string;
  eventId?: string;
  provider?: string;
  transactionId?: string;
}

/** One movement of money, written once and never changed: its revision is 1 for ever. */
export interface JournalEntry extends Aggregate {
  currency: string;
  at: Date;
  cause: Cause;
  postings: Posting[];
}

/** A dispute that is lost leaves its money where it is. */
const isPosted = (event: CloudEvent): event is CloudEvent<PostedEvent> =>
  Object.hasOwn(movements, event.type) && !('outcome' in event.data && event.data.outcome === 'lost');

/** What of the payment it is about, if not the whole. */
const partOf = (data: EventData<PostedEvent>): Pick<Cause, 'captureId' | 'refundId' | 'disputeId'> => ({
  ...('captureId' in data && { captureId: data.captureId }),
  ...('refundId' in data && { refundId: data.refundId }),
  ...('disputeId' in data && { disputeId: data.disputeId }),
});

/** The entry of an event; undefined when it moves no money. The same event always gives the same entry. */
export function journalOf(event: CloudEvent): JournalEntry | undefined {
  if (!isPosted(event)) return undefined;
  const { id, type, store, time, data } = event;
  return entryOf({
    _id: `jrn_${id}`,
    store,
    at: new Date(time),
    amount: data.amount,
    cause: {
      type,
      paymentId: data.paymentId,
      orderId: data.orderId,
      ...partOf(data),
      eventId: id,
    },
  });
}

/** What an entry is made of; its id makes it once. */
interface NewEntry extends Pick<JournalEntry, '_id' | 'store' | 'at' | 'cause'> {
  amount: Money;
}

export function entryOf({ amount: { amount, currency }, ...entry }: NewEntry): JournalEntry {
  const { debit, credit } = movements[entry.cause.type];
  const postings = [
    { account: debit, amount },
    { account: credit, amount: -amount },
  ];
  return { ...entry, revision: 1, currency, postings };
}

/** True when its postings sum to zero, as those of {@link journalOf} do. */
export const isBalanced = ({ postings }: Pick<JournalEntry, 'postings'>): boolean =>
  postings.length > 0 && postings.reduce((sum, { amount }) => sum + amount, 0) === 0;
