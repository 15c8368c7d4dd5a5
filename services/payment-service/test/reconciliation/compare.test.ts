/** Each difference between two lists of movements is named, once; what both sides have is none. */
import type { ProviderTransaction } from '../../src/providers/provider';
import { compare, type Movement, movementsIn } from '../../src/reconciliation/compare';
import { finished, newReconciliation, periodOf, putOff } from '../../src/reconciliation/reconciliation';

const period = periodOf('2026-03-01');
const at = (hours: number): Date => new Date(period.from.getTime() + hours * 3_600_000);
const moved = (id: string, amount: number, hours = 12, changes: Partial<Movement> = {}): Movement => ({
  id,
  kind: 'capture',
  paymentId: 'pay_1',
  amount,
  currency: 'EUR',
  at: at(hours),
  ...changes,
});
const named = (here: Movement[], there: Movement[]): string[] =>
  compare(here, there, period).map(
    ({ type, kind, paymentId, here: mine, there: other }) =>
      `${type} ${kind} ${paymentId} ${mine?.amount ?? '-'}/${other?.amount ?? '-'}`,
  );

test.each<[string, Movement[], Movement[], string[]]>([
  ['the same on both sides', [moved('j1', 100)], [moved('t1', 100)], []],
  ['parts in another order', [moved('j1', 30), moved('j2', 70)], [moved('t1', 70), moved('t2', 30)], []],
  ['one that the provider made in parts', [moved('j1', 100)], [moved('t1', 70), moved('t2', 30)], []],
  ['only here', [moved('j1', 100)], [], ['missing_there capture pay_1 100/-']],
  ['only there', [], [moved('t1', 100)], ['missing_here capture pay_1 -/100']],
  ['another amount', [moved('j1', 100)], [moved('t1', 99)], ['amount_differs capture pay_1 100/99']],
  [
    'a refund that the provider made twice',
    [moved('j1', 5, 12, { kind: 'refund' })],
    [moved('t1', 5, 12, { kind: 'refund' }), moved('t2', 5, 13, { kind: 'refund' })],
    ['missing_here refund pay_1 -/5'],
  ],
  ['a minute after midnight here, before it there', [moved('j1', 100, 24.01)], [moved('t1', 100, 23.99)], []],
  ['something of the next day here', [moved('j1', 100, 25)], [], []],
  ['something of the next day there', [], [moved('t1', 100, 24.5)], []],
  [
    'another currency',
    [moved('j1', 100)],
    [moved('t1', 100, 12, { currency: 'USD' })],
    ['missing_there capture pay_1 100/-', 'missing_here capture pay_1 -/100'],
  ],
])('%s', (_name, here, there, differences) => {
  expect(named(here, there)).toEqual(differences);
});

test('what is not about a payment of the store is left out', () => {
  const transaction = (changes: Partial<ProviderTransaction>): ProviderTransaction => ({
    ...{ id: 't1', kind: 'capture', amount: { amount: 1, currency: 'EUR' }, at: at(1), paymentId: 'pay_1' },
    ...changes,
  });
  const others = [{ kind: 'payout' }, { kind: 'other' }, { paymentId: 'pay_of_another_store' }] as const;
  expect(movementsIn([transaction({}), ...others.map(transaction)], (id) => id === 'pay_1')).toHaveLength(1);
});

test('a comparison that cannot be made now is tried ever later; one that is made is done', () => {
  const fresh = { ...newReconciliation('demo', 'stripe', '2026-03-01', at(30)), store: 'demo', revision: 1 };
  let waiting = fresh;
  const pauses = Array.from({ length: 8 }, () => {
    waiting = { ...waiting, ...putOff(waiting, 'stripe does not answer', at(30)) };
    return ((waiting.dueAt?.getTime() ?? 0) - at(30).getTime()) / 60_000;
  });
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  const differences = Array.from({ length: 600 }, () => ({
    ...{ type: 'missing_here', kind: 'capture', paymentId: 'pay_1', currency: 'EUR' },
  })) as never[];
  const done = finished(waiting, { compared: 700, others: 3, differences, differing: 600 }, at(31));
  expect(done).toMatchObject({ status: 'done', tries: 9, differing: 600, compared: 700 });
  expect(done.differences).toHaveLength(500);
  expect([done.dueAt, done.reason]).toEqual([undefined, undefined]);
});
