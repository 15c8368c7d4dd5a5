/** What moved by our ledger beside what moved by the provider's own list: each difference is named. Pure. */
import type { Period, ProviderTransaction } from '../providers/provider';

/** What both sides know of; a provider's list does not say whose a dispute is. */
export const movementKinds = ['capture', 'refund'] as const;
export type MovementKind = (typeof movementKinds)[number];

/** Something that moved, in minor units. `id` is the journal entry's or the provider's transaction's. */
export interface Movement {
  id: string;
  kind: MovementKind;
  paymentId: string;
  amount: number;
  currency: string;
  at: Date;
}

export const differenceTypes = ['missing_here', 'missing_there', 'amount_differs'] as const;

/** `here` is what the ledger has, `there` what the provider has. */
export interface Difference {
  type: (typeof differenceTypes)[number];
  kind: MovementKind;
  paymentId: string;
  currency: string;
  here?: { id: string; amount: number };
  there?: { id: string; amount: number };
}

const isMovement = (kind: ProviderTransaction['kind']): kind is MovementKind =>
  movementKinds.some((known) => known === kind);

/** The transactions that are about payments of the store. */
export const movementsIn = (transactions: readonly ProviderTransaction[], isOurs: (paymentId: string) => boolean) =>
  transactions.flatMap(({ id, kind, amount, at, paymentId }): Movement[] =>
    isMovement(kind) && paymentId !== undefined && isOurs(paymentId)
      ? [{ id, kind, paymentId, amount: amount.amount, currency: amount.currency, at }]
      : [],
  );

/**
 * Differences of a period. Both sides reach a little beyond it, since neither clock is the other's: what lies there is only
 * what something in the period can be matched with.
 */
export function compare(here: readonly Movement[], there: readonly Movement[], { from, to }: Period): Difference[] {
  const isIn = ({ at }: Movement): boolean => at >= from && at < to;
  const theirs = Map.groupBy(there, keyOf);
  const ours = Map.groupBy(here, keyOf);
  return [...new Set([...ours.keys(), ...theirs.keys()])].sort().flatMap((key) => {
    const [left, right] = unmatched(ours.get(key) ?? [], theirs.get(key) ?? []);
    const pairs = Math.min(left.length, right.length);
    return [
      ...left.slice(0, pairs).flatMap((mine, n) => (right[n] ? differing(mine, right[n], isIn) : [])),
      ...left
        .slice(pairs)
        .filter(isIn)
        .map((mine) => ({ ...about(mine), type: 'missing_there' as const, here: sumOf(mine) })),
      ...right
        .slice(pairs)
        .filter(isIn)
        .map((other) => ({ ...about(other), type: 'missing_here' as const, there: sumOf(other) })),
    ];
  });
}

const keyOf = ({ kind, paymentId, currency }: Movement): string => `${paymentId} ${kind} ${currency}`;
const about = ({ kind, paymentId, currency }: Movement) => ({ kind, paymentId, currency });
const sumOf = ({ id, amount }: Movement) => ({ id, amount });

const differing = (mine: Movement, other: Movement, isIn: (movement: Movement) => boolean): Difference[] =>
  isIn(mine) || isIn(other) ? [{ ...about(mine), type: 'amount_differs', here: sumOf(mine), there: sumOf(other) }] : [];

const total = (movements: readonly Movement[]): number => movements.reduce((sum, { amount }) => sum + amount, 0);

/** Equal amounts of the same payment are the same movement; and so is what one side made in several parts. */
function unmatched(here: readonly Movement[], there: readonly Movement[]): [Movement[], Movement[]] {
  const right = [...there];
  const left = here.filter(({ amount }) => {
    const found = right.findIndex((other) => other.amount === amount);
    if (found >= 0) right.splice(found, 1);
    return found < 0;
  });
  return total(left) === total(right) ? [[], []] : [left, right];
}
