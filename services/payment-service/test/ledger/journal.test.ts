/** What each event of a payment moves, and that whatever is posted sums to zero. */
import { isBalanced, type JournalEntry, journalOf } from '../../src/ledger/journal';
import type { Payment } from '../../src/payments/payment';
import { apply, type Fact } from '../../src/payments/payment-facts';
import { facts, inState, now, payment } from '../payment-samples';
import { balancesOf, entriesOf, eventOf } from './balances';

/** What a payment becomes by these facts, and what is posted of it. */
function follow(from: Payment, ...happened: Fact[]): { payment: Payment; entries: JournalEntry[] } {
  let current = from;
  const entries: JournalEntry[] = [];
  for (const fact of happened) {
    const next = apply(current, fact, now);
    current = next?.state ?? current;
    entries.push(...entriesOf(next?.events ?? []));
  }
  return { payment: current, entries };
}

const ask = (id: string, amount: number): Fact => ({ type: 'refund_requested', id, amount });
const made = (id: string): Fact => ({ type: 'refund_ended', id, succeeded: true });
const refused = (id: string): Fact => ({ type: 'refund_ended', id, succeeded: false });
const { succeeded, failed, givenUp } = facts;
const late = `late-success-${inState.failed._id}`;

test.each<[string, Payment, Fact[], Record<string, number>]>([
  ['a capture', payment('processing'), [succeeded], { receivable: 1000, captured: -1000 }],
  [
    'a capture that is said twice',
    payment('processing'),
    [succeeded, succeeded],
    { receivable: 1000, captured: -1000 },
  ],
  ['a failure', payment('processing'), [failed], {}],
  ['a payment that is given up', payment('processing'), [givenUp], {}],
  [
    'a part that goes back',
    payment('processing'),
    [succeeded, ask('a', 333), made('a')],
    { receivable: 667, captured: -1000, refunded: 333 },
  ],
  [
    'several parts, one of them refused, one asked twice',
    payment('processing'),
    [
      succeeded,
      ask('a', 333),
      made('a'),
      ask('b', 1),
      refused('b'),
      ask('c', 5_000),
      made('c'),
      made('c'),
      ask('a', 333),
    ],
    { receivable: 0, captured: -1000, refunded: 1000 },
  ],
  [
    'a refund that is only under way',
    payment('processing'),
    [succeeded, ask('a', 400)],
    { receivable: 1000, captured: -1000 },
  ],
  ['a late success', inState.failed, [succeeded], { receivable: 1000, captured: -1000 }],
  [
    'a late success that is back',
    inState.failed,
    [succeeded, made(late)],
    { receivable: 0, captured: -1000, refunded: 1000 },
  ],
])('%s', (_name, from, happened, balances) => {
  const { payment: after, entries } = follow(from, ...happened);
  expect(balancesOf(entries)).toEqual(balances);
  expect(entries.every(isBalanced)).toBe(true);
  expect(balances.refunded ?? 0).toBe(after.refunded);
});

test('an entry is the same each time it is made of its event, and says why it is there', () => {
  const data = { paymentId: 'pay_1', orderId: 'ord_1', refundId: 'r1', amount: { amount: 7, currency: 'EUR' } };
  const event = eventOf({ type: 'skysync.payment.refunded.v1', data }, 'e1');
  expect(journalOf(event)).toEqual({
    _id: 'jrn_e1',
    store: 'demo',
    revision: 1,
    currency: 'EUR',
    at: now,
    cause: {
      type: 'skysync.payment.refunded.v1',
      paymentId: 'pay_1',
      orderId: 'ord_1',
      refundId: 'r1',
      eventId: 'e1',
    },
    postings: [
      { account: 'refunded', amount: 7 },
      { account: 'receivable', amount: -7 },
    ],
  });
  expect(journalOf(structuredClone(event))).toEqual(journalOf(event));
});

test('an entry without postings, or with more on one side, is not balanced', () => {
  expect(isBalanced({ postings: [] })).toBe(false);
  expect(isBalanced({ postings: [{ account: 'captured', amount: -1 }] })).toBe(false);
});
