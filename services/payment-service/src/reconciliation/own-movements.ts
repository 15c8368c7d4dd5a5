/** What moved by the ledger: in a period, and of some payments at any time. */
import type { JournalEntry } from '../ledger/journal';
import type { Ledger } from '../ledger/ledger-record';
import type { Period } from '../providers/provider';
import type { Movement, MovementKind } from './compare';

const kinds: Readonly<Record<string, { kind: MovementKind; account: string }>> = {
  'skysync.payment.succeeded.v1': { kind: 'capture', account: 'receivable' },
  'skysync.payment.succeeded_late.v1': { kind: 'capture', account: 'receivable' },
  'skysync.payment.captured.v1': { kind: 'capture', account: 'receivable' },
  'skysync.payment.refunded.v1': { kind: 'refund', account: 'refunded' },
  'skysync.payment.disputed.v1': { kind: 'dispute', account: 'disputed' },
  'skysync.payment.dispute_closed.v1': { kind: 'dispute', account: 'disputed' },
};

/** Each once, though a payment of the period may be among `paymentIds`. */
export async function movementsOf({ model }: Ledger, period: Period, paymentIds: string[]): Promise<Movement[]> {
  const [inPeriod, ofPayments] = await Promise.all([
    model.find({ at: { $gte: period.from, $lt: period.to } }).lean<JournalEntry[]>(),
    model.find({ 'cause.paymentId': { $in: paymentIds } }).lean<JournalEntry[]>(),
  ]);
  const entries = new Map([...inPeriod, ...ofPayments].map((entry) => [entry._id, entry]));
  return [...entries.values()].flatMap(movementOf);
}

function movementOf({ _id: id, at, currency, cause, postings }: JournalEntry): Movement[] {
  const known = kinds[cause.type];
  const posting = postings.find(({ account }) => account === known?.account);
  if (!known || !posting || cause.paymentId === undefined) return [];
  return [{ id, kind: known.kind, paymentId: cause.paymentId, amount: posting.amount, currency, at }];
}
