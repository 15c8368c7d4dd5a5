/** What moved by the ledger: in a period, and of some payments since shortly before it, however late it was posted. */
import type { JournalEntry } from '../ledger/journal';
import type { Ledger } from '../ledger/ledger-record';
import type { Period } from '../providers/provider';
import type { Movement, MovementKind } from './compare';

const kinds: Readonly<Record<string, { kind: MovementKind; account: string }>> = {
  'skysync.payment.succeeded.v1': { kind: 'capture', account: 'receivable' },
  'skysync.payment.succeeded_late.v1': { kind: 'capture', account: 'receivable' },
  'skysync.payment.captured.v1': { kind: 'capture', account: 'receivable' },
  'skysync.payment.refunded.v1': { kind: 'refund', account: 'refunded' },
  'skysync.payment.refund_returned.v1': { kind: 'refund', account: 'refunded' },
};

/** Each once, though a payment of the period may be among `paymentIds`. */
export async function movementsOf(
  { model }: Ledger,
  period: Period,
  paymentIds: string[],
  since: Date,
): Promise<Movement[]> {
  const [inPeriod, ofPayments] = await Promise.all([
    model.find({ at: { $gte: period.from, $lt: period.to } }).lean<JournalEntry[]>(),
    model.find({ 'cause.paymentId': { $in: paymentIds }, at: { $gte: since } }).lean<JournalEntry[]>(),
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
