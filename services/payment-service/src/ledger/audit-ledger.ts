/** Compares the ledger with the payments themselves, a page of payments at a time. */
import type { CallAnswer, CallInput } from '@skysync/contracts';
import type { Deps } from '../deps';
import { idsAfter, pageOfPayments } from '../payments/find-payments';
import { capturedOf } from '../payments/older-payments';
import type { Payment } from '../payments/payment';
import { isBalanced, type JournalEntry } from './journal';
import type { Ledger } from './ledger-record';

type Audited = CallAnswer<'auditLedger'>;
type Mismatch = Audited['currencies'][number]['mismatches'][number];
type Sums = Mismatch['ledger'];
type AuditedPayment = Pick<Payment, '_id' | 'status' | 'amount' | 'refunded' | 'statusAt'> & {
  captured?: number;
  outbox?: { time: Date }[];
};

const compared = { status: 1, amount: 1, captured: 1, refunded: 1, statusAt: 1, 'outbox.time': 1 } as const;
/** What has happened within this time may not be posted yet. */
const settleWindowMs = 60_000;

/** The entries of all payments whose ids are in that range, as far as they are compared. */
export const entriesOfPayments = ({ model }: Ledger, ids: { $gt: string; $lt?: string; $lte?: string }) =>
  model.find({ 'cause.paymentId': ids }, { at: 1, currency: 1, postings: 1, 'cause.paymentId': 1 });

/** Whatever a store has, one page of it is in memory; all pages together are all of its payments and all entries of theirs. */
export async function auditLedger(deps: Deps, asked: CallInput<'auditLedger'>): Promise<Audited> {
  const before = Date.now() - settleWindowMs;
  const { items, nextCursor } = await pageOfPayments<AuditedPayment>(deps, asked, compared);
  const last = nextCursor === null ? undefined : items.at(-1)?._id;
  const ids = { ...idsAfter(asked.cursor), ...(last !== undefined && { $lte: last }) };
  const found = await entriesOfPayments(deps.ledger, ids).lean<JournalEntry[]>();
  const payments = new Map(items.map((payment) => [payment._id, payment]));
  const entries = found.filter(({ cause, at }) => {
    const payment = payments.get(cause.paymentId ?? '');
    return payment ? isSettled(payment, before) : at.getTime() <= before;
  });
  return {
    entries: entries.length,
    unbalanced: entries.filter((entry) => !isBalanced(entry)).map(({ _id }) => _id),
    currencies: compare(
      items.filter((payment) => isSettled(payment, before)),
      entries,
    ),
    nextCursor,
  };
}

const isSettled = ({ statusAt, outbox = [] }: AuditedPayment, before: number): boolean =>
  [statusAt, ...outbox.map(({ time }) => time)].every((time) => time.getTime() <= before);

/** Currency by currency, whoever knows it: an entry may also be of a payment that there is not. */
function compare(payments: AuditedPayment[], entries: JournalEntry[]): Audited['currencies'] {
  const currencies = new Map<string, Map<string, Mismatch>>();
  const beside = (currency: string, paymentId: string): Mismatch => {
    const ofCurrency = currencies.get(currency) ?? new Map<string, Mismatch>();
    const both = ofCurrency.get(paymentId) ?? { paymentId, payment: nothing(), ledger: nothing() };
    currencies.set(currency, ofCurrency.set(paymentId, both));
    return both;
  };
  for (const payment of payments) beside(payment.amount.currency, payment._id).payment = sumsOf(payment);
  for (const { currency, cause, postings } of entries) {
    if (cause.paymentId === undefined) continue;
    const { ledger } = beside(currency, cause.paymentId);
    ledger.captured -= sumOn(postings, 'captured'); // a credit
    ledger.refunded += sumOn(postings, 'refunded');
  }
  return [...currencies].sort().map(([currency, ofCurrency]) => {
    const all = [...ofCurrency.values()];
    return {
      currency,
      captured: all.reduce((sum, { ledger }) => sum + ledger.captured, 0),
      refunded: all.reduce((sum, { ledger }) => sum + ledger.refunded, 0),
      mismatches: all.filter((both) => !agree(both)),
    };
  });
}

const nothing = (): Sums => ({ captured: 0, refunded: 0 });

const agree = ({ payment, ledger }: Mismatch): boolean =>
  payment.captured === ledger.captured && payment.refunded === ledger.refunded;

const sumOn = (postings: JournalEntry['postings'], account: string): number =>
  postings.reduce((sum, posting) => (posting.account === account ? sum + posting.amount : sum), 0);

/** What the payment itself says it took and gave back. */
const sumsOf = (payment: AuditedPayment): Sums => ({ captured: capturedOf(payment), refunded: payment.refunded });
