/** What moved on the stand-in's account: https://docs.stripe.com/api/balance_transactions. */
import { type Static, Type } from '@sinclair/typebox';
import type { Intents } from './intents';
import type { Refunds } from './refunds';

const Seconds = Type.Integer({ minimum: 0 });
export const BalanceQuery = Type.Object(
  {
    created: Type.Object({ gte: Type.Optional(Seconds), lt: Type.Optional(Seconds) }, { additionalProperties: false }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    starting_after: Type.Optional(Type.String()),
    expand: Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: false },
);

/** As many accounts pay: 1.4 % and 25 units. */
const feeOf = (amount: number): number => Math.round(amount * 0.014) + 25;

/** A charge or a refund, as its transaction names it. */
interface Source {
  id: string;
  object: 'charge' | 'refund';
  created: number;
  amount: number;
  currency: string;
  metadata: Record<string, string>;
}

const transactionOf = (source: Source, amount: number, fee: number) => ({
  id: `txn_${source.id}`,
  object: 'balance_transaction',
  amount,
  fee,
  net: amount - fee,
  created: source.created,
  currency: source.currency,
  type: source.object,
  source,
});

/** The account settles in every currency that it is paid in. */
function transactionsOf(intents: Intents, refunds: Refunds) {
  const charges = intents
    .list()
    .filter(({ amount_received }) => amount_received > 0)
    .map(({ id, amount_received: amount, created, currency, metadata, latest_charge }) => {
      const source: Source = { id: latest_charge ?? id, object: 'charge', created, amount, currency, metadata };
      return transactionOf({ ...source, ...{ amount_captured: amount } }, amount, feeOf(amount));
    });
  const given = refunds
    .list()
    .filter(({ status }) => status === 'succeeded')
    .map((refund) => transactionOf(refund, -refund.amount, 0));
  return [...charges, ...given].sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
}

/** A page of them, newest first, and whether there is another. */
export function balancePage(intents: Intents, refunds: Refunds, asked: Static<typeof BalanceQuery>) {
  const { created, limit = 10, starting_after } = asked;
  const { gte = 0, lt = Number.MAX_SAFE_INTEGER } = created;
  const all = transactionsOf(intents, refunds).filter((one) => one.created >= gte && one.created < lt);
  const from = all.findIndex(({ id }) => id === starting_after) + 1;
  return { page: all.slice(from, from + limit), hasMore: from + limit < all.length };
}
