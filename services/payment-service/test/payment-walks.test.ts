/** Thousands of random lives of a payment: whatever happens in whatever order, its money adds up and nothing gets stuck. */
import { capturable, openDisputes, pendingCaptures, pendingRefunds, refundable, sumOf } from '../src/payments/amounts';
import type { Payment } from '../src/payments/payment';
import { apply, type Fact } from '../src/payments/payment-facts';
import { type PaymentState, paymentStates } from '../src/payments/payment-states';
import { balancesOf, entriesOf } from './ledger/balances';
import { now, payment } from './payment-samples';

/** Mulberry32: the same numbers each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const reference = 'ref-1';

/** A fact that could come next: ids that are known and ids that are not, amounts that fit and amounts that do not. */
function someFact(next: () => number, { captures, refunds }: Payment): Fact {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const amount = pick([1, 100, 333, 999, 1000, 5000]);
  const id = pick(['a', 'b', 'c', 'd', 'e']);
  const of = (parts: readonly { id: string }[]): string => (parts.length > 0 ? pick(parts).id : 'nobody');
  return pick<() => Fact>([
    () => ({ type: 'charge', state: { reference, status: 'processing' } }),
    () => ({ type: 'charge', state: { reference, status: 'authorized', isOnce: next() < 0.3 } }),
    () => ({ type: 'charge', state: { reference, status: 'authorized' } }),
    () => ({ type: 'charge', state: { reference, status: 'succeeded' } }),
    () => ({ type: 'charge', state: { reference, status: 'succeeded', captured: pick([100, 333, 433, 1000]) } }),
    () => ({ type: 'charge', state: { reference, status: 'failed', failureCode: 'card_declined' } }),
    () => ({ type: 'charge', state: { reference, status: 'cancelled' } }),
    () => ({ type: 'confirming', method: 'pm_success' }),
    () => ({ type: 'given_up', status: 'cancelled', voidPending: next() < 0.5 }),
    () => ({ type: 'voided' }),
    () => ({ type: 'checked' }),
    () => ({ type: 'capture_requested', id, amount, isFinal: next() < 0.3 }),
    () => ({ type: 'capture_ended', id: of(captures), succeeded: next() < 0.7 }),
    () => ({ type: 'release_requested' }),
    () => ({ type: 'released' }),
    () => ({ type: 'refund_requested', id, amount, isExact: next() < 0.5 }),
    () => ({ type: 'refund_ended', id: of(refunds), succeeded: next() < 0.7 }),
    () => ({ type: 'dispute', id, amount, reason: 'fraudulent', state: pick(['open', 'won', 'lost']) }),
  ])();
}

const walks = Array.from({ length: 4_000 }, (_, seed) => {
  const next = random(seed);
  let current = payment(seed % 4 === 0 ? 'requires_action' : 'processing', { reference });
  const states = [current];
  const events = [];
  for (let step = 0; step < 30; step += 1) {
    const changed = apply(current, someFact(next, current), now);
    if (!changed) continue;
    current = changed.state;
    states.push(current);
    events.push(...(changed.events ?? []));
  }
  return { states, events, end: current };
});

test('they reach every state', () => {
  const reached = new Set(walks.flatMap(({ states }) => states.map(({ status }) => status)));
  const apart: PaymentState[] = ['withdrawn'];
  expect([...reached].sort()).toEqual(paymentStates.filter((state) => !apart.includes(state)).sort());
});

test('never more is captured than was authorised, nor given back than was captured', () => {
  for (const { captured, refunded, refunds, captures, amount } of walks.flatMap(({ states }) => states)) {
    expect(captured).toBeLessThanOrEqual(amount.amount);
    expect(refunded).toBe(sumOf(refunds.filter(({ status }) => status === 'succeeded')));
    expect(sumOf(refunds.filter(({ status }) => status !== 'failed'))).toBeLessThanOrEqual(captured);
    expect(new Set(captures.map(({ id }) => id)).size).toBe(captures.length);
  }
});

test('what is under way can always end, and is looked after until it does', () => {
  for (const state of walks.flatMap(({ states }) => states)) {
    const waiting = [
      ...pendingCaptures(state).map(({ id }) => ({ type: 'capture_ended', id, succeeded: true }) as const),
      ...pendingRefunds(state).map(({ id }) => ({ type: 'refund_ended', id, succeeded: true }) as const),
      ...(state.releasePending ? [{ type: 'released' } as const] : []),
      ...(state.voidPending ? [{ type: 'voided' } as const] : []),
    ];
    const ends = openDisputes(state).flatMap(({ id, amount, reason }) =>
      (['won', 'lost'] as const).map((end) => ({ type: 'dispute', id, amount, reason, state: end }) as const),
    );
    for (const fact of [...waiting, ...ends]) expect(apply(state, fact, now)).toBeDefined();
    if (waiting.length > 0) expect(state.dueAt).toBeDefined();
  }
});

test('the same fact twice is the same as once', () => {
  for (const [seed, { end }] of walks.entries()) {
    const fact = someFact(random(seed + 100_000), end);
    const once = apply(end, fact, now);
    const twice = once && apply(once.state, fact, now);
    expect(twice?.events ?? []).toEqual([]);
  }
});

test('the status says what the sums say', () => {
  for (const { status, captured, refunded, disputes, authorization } of walks.flatMap(({ states }) => states)) {
    if (status === 'authorized') expect([captured, authorization?.isOpen]).toEqual([0, true]);
    if (status === 'partially_captured') expect(authorization?.isOpen).toBe(true);
    if (status === 'refunded') expect(refunded).toBe(captured);
    if (status === 'partially_refunded') expect([refunded > 0, refunded < captured]).toEqual([true, true]);
    if (['processing', 'requires_action', 'failed', 'cancelled'].includes(status)) expect(captured).toBe(0);
    if (status === 'disputed') expect(disputes.some((dispute) => dispute.status !== 'won')).toBe(true);
    else expect(disputes.filter((dispute) => dispute.status === 'open')).toEqual([]);
  }
});

test('the ledger has the same sums', () => {
  for (const { end, events } of walks) {
    const { captured = 0, refunded = 0, disputed = 0, receivable = 0 } = balancesOf(entriesOf(events));
    const lost = sumOf(end.disputes.filter(({ status }) => status !== 'won'));
    expect([end.captured + captured, refunded, disputed]).toEqual([0, end.refunded, lost]);
    expect(receivable + captured + refunded + disputed).toBe(0);
  }
});

test('nothing is left to capture or to give back where the table ends', () => {
  for (const { end } of walks.filter(({ end: { status } }) => status === 'refunded' || status === 'cancelled')) {
    expect([capturable(end), refundable(end)]).toEqual([0, 0]);
  }
});

test('a capture that is not answered yet is never taken for one that failed, whatever is captured beside it', () => {
  for (const { states } of walks) {
    for (const [n, state] of states.entries()) {
      const before = states[n - 1];
      if (!before || state.captured <= before.captured) continue;
      const failed = pendingCaptures(before).filter(
        ({ id }) => state.captures.find((capture) => capture.id === id)?.status === 'failed',
      );
      expect(failed).toEqual([]);
    }
  }
});
