/** Compares the ledger with the payments themselves, a page of payments at a time. */
import { type CallAnswer, type CallInput, isCharged } from '@skysync/contracts';
import type { Deps } from '../deps';
import { pageOfPayments } from '../payments/find-payments';
import type { Payment } from '../payments/payment';
import { isBalanced, type JournalEntry } from './journal';
import type { Ledger } from './ledger-record';

type Audited = CallAnswer<'auditLedger'>;
type Sums = Audited['currencies'][number]['mismatches'][number]['ledger'];
type AuditedPayment = Pick<Payment, '_id' | 'status' | 'amount' | 'refunded' | 'statusAt'> & {
  outbox?: { time: Date }[];
};

const compared = { status: 1, amount: 1, refunded: 1, statusAt: 1, 'outbox.time': 1 } as const;
/** What has happened within this time may not be posted yet. */
const settleWindowMs = 60_000;

/** The entries of these payments, as far as they are compared. */
export const entriesOfPayments = ({ model }: Ledger, paymentIds: readonly string[]) =>
  model.find({ 'cause.paymentId': { $in: [...paymentIds] } }, { currency: 1, postings: 1, 'cause.paymentId': 1 });

/** Whatever a store has, one page of it is in memory. */
export async function auditLedger(deps: Deps, asked: CallInput<'auditLedger'>): Promise<Audited> {
  const before = Date.now() - settleWindowMs;
  const { items, nextCursor } = await pageOfPayments<AuditedPayment>(deps, asked, compared);
  const payments = items.filter((payment) => isSettled(payment, before));
  const entries = await entriesOfPayments(
    deps.ledger,
    payments.map(({ _id }) => _id),
  ).lean<JournalEntry[]>();
  return {
    entries: entries.length,
    unbalanced: entries.filter((entry) => !isBalanced(entry)).map(({ _id }) => _id),
    currencies: compare(payments, entries),
    nextCursor,
  };
}

const isSettled = ({ statusAt, outbox = [] }: AuditedPayment, before: number): boolean =>
  [statusAt, ...outbox.map(({ time }) => time)].every((time) => time.getTime() <= before);

function compare(payments: AuditedPayment[], entries: JournalEntry[]): Audited['currencies'] {
  const posted = new Map<string, Map<string, Sums>>();
  for (const { currency, cause, postings } of entries) {
    const ofCurrency = posted.get(currency) ?? new Map<string, Sums>();
    posted.set(currency, ofCurrency.set(cause.paymentId, added(ofCurrency.get(cause.paymentId), postings)));
  }
  const currencies = new Set([...posted.keys(), ...payments.map(({ amount }) => amount.currency)]);
  return [...currencies].sort().map((currency) => {
    const ofLedger = payments.map((payment) => posted.get(currency)?.get(payment._id) ?? nothing);
    return {
      currency,
      captured: ofLedger.reduce((sum, { captured }) => sum + captured, 0),
      refunded: ofLedger.reduce((sum, { refunded }) => sum + refunded, 0),
      mismatches: payments.flatMap((payment, index) => {
        const [ofPayment, ledger] = [sumsOf(payment, currency), ofLedger[index] ?? nothing];
        const agree = ofPayment.captured === ledger.captured && ofPayment.refunded === ledger.refunded;
        return agree ? [] : [{ paymentId: payment._id, payment: ofPayment, ledger }];
      }),
    };
  });
}

const nothing: Sums = { captured: 0, refunded: 0 };

/** Both as amounts: `captured` is a credit, and turned round. */
const added = (sums: Sums = nothing, postings: JournalEntry['postings']): Sums => ({
  captured: sums.captured - sumOn(postings, 'captured'),
  refunded: sums.refunded + sumOn(postings, 'refunded'),
});

const sumOn = (postings: JournalEntry['postings'], account: string): number =>
  postings.reduce((sum, posting) => (posting.account === account ? sum + posting.amount : sum), 0);

/** What the payment itself says it took and gave back. */
function sumsOf({ status, amount, refunded }: AuditedPayment, currency: string): Sums {
  if (amount.currency !== currency) return nothing;
  return { captured: status !== 'withdrawn' && isCharged(status) ? amount.amount : 0, refunded };
}
