/** What moved on the store's account, as Stripe lists it: https://docs.stripe.com/api/balance_transactions. */
import type { Money } from '@skysync/contracts';
import type Stripe from 'stripe';
import type { Period, ProviderTransaction } from '../provider';
import { fromStripeAmount } from './stripe-amounts';
import type { StripeClient } from './stripe-client';

const pageSize = 100;
const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);

/** Page by page, each within the signal's deadline. */
export async function* listTransactions(
  stripe: Stripe,
  until: StripeClient['until'],
  { from, to }: Period,
  signal: AbortSignal,
): AsyncGenerator<ProviderTransaction> {
  const asked = { created: { gte: seconds(from), lt: seconds(to) }, limit: pageSize, expand: ['data.source'] };
  for (let after: string | undefined; ; ) {
    const page = { ...asked, ...(after !== undefined && { starting_after: after }) };
    const { data, has_more } = await until(signal, () => stripe.balanceTransactions.list(page));
    yield* data.map(transactionOf);
    after = data.at(-1)?.id;
    if (!has_more || after === undefined) return;
  }
}

/** An account may settle in another currency: what a buyer was charged or given stands in the source. */
function transactionOf(listed: Stripe.BalanceTransaction): ProviderTransaction {
  const { id, created, currency, amount, fee } = listed;
  const source = typeof listed.source === 'object' ? listed.source : null;
  const settled = inStore(amount, currency);
  const about = {
    id,
    at: new Date(created * 1000),
    ...(fee !== 0 && { fee: inStore(fee, currency) }),
  };
  if (source?.object === 'charge') {
    // a charge that is captured in parts has a transaction for each of them
    const charged = currency === source.currency ? settled : inStore(source.amount_captured, source.currency);
    return { ...about, kind: 'capture', amount: charged, ...paymentIdIn(source) };
  }
  if (source?.object === 'refund') {
    // one that failed comes back as a transaction of its own
    const given = inStore(amount < 0 ? source.amount : -source.amount, source.currency);
    return { ...about, kind: 'refund', amount: given, ...paymentIdIn(source) };
  }
  const taken = { amount: -settled.amount, currency: settled.currency };
  if (source?.object === 'dispute') return { ...about, kind: 'dispute', amount: taken };
  return source?.object === 'payout'
    ? { ...about, kind: 'payout', amount: taken }
    : { ...about, kind: 'other', amount: settled };
}

/** Stripe copies the metadata of a PaymentIntent to its charge. */
const paymentIdIn = ({ metadata }: { metadata?: Stripe.Metadata | null }): { paymentId?: string } =>
  metadata?.paymentId ? { paymentId: metadata.paymentId } : {};

function inStore(units: number, currency: string): Money {
  const money = fromStripeAmount(units, currency);
  if (!money) throw new Error(`${units} ${currency} of Stripe are no whole minor units`);
  return money;
}
