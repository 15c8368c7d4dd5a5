import type { ChargeState } from '../providers/provider';
import { type Payment, refundable } from './payment';
import { apply, type Fact } from './payment-facts';
import { type PaymentStatus, paymentStatuses, paymentTransitions, paymentTriggers } from './payment-states';

const now = new Date('2026-01-01T00:00:00Z');
const reference = 'ref-1';

const payment = (status: PaymentStatus, changes: Partial<Payment> = {}): Payment => ({
  _id: 'pay_1',
  store: 'demo',
  orderId: 'ord_1',
  userId: 'user-1',
  provider: 'sandbox',
  method: 'pm_success',
  amount: { amount: 1000, currency: 'EUR' },
  status,
  refunded: 0,
  refunds: [],
  createdAt: now,
  statusAt: now,
  revision: 0,
  ...changes,
});

/** A payment as it looks in that state. */
const inState: Record<PaymentStatus, Payment> = {
  processing: payment('processing'),
  requires_action: payment('requires_action', { reference }),
  succeeded: payment('succeeded', { reference }),
  failed: payment('failed', { reference, failureCode: 'card_declined' }),
  cancelled: payment('cancelled', { reference }),
  refunding: payment('refunding', { reference, refunds: [{ id: 'r1', amount: 400, status: 'pending', at: now }] }),
  partially_refunded: payment('partially_refunded', {
    reference,
    refunded: 400,
    refunds: [{ id: 'r1', amount: 400, status: 'succeeded', at: now }],
  }),
  refunded: payment('refunded', {
    reference,
    refunded: 1000,
    refunds: [{ id: 'r1', amount: 1000, status: 'succeeded', at: now }],
  }),
};

const charge = (state: ChargeState): Fact => ({ type: 'charge', state });
const facts: Record<string, Fact> = {
  pending: charge({ status: 'processing', reference }),
  action: charge({ status: 'requires_action', reference, nextAction: { type: 'confirm', confirmUrl: '/' } }),
  succeeded: charge({ status: 'succeeded', reference }),
  failed: charge({ status: 'failed', reference, failureCode: 'card_declined' }),
  cancelled: charge({ status: 'cancelled', reference }),
  confirming: { type: 'confirming', method: 'pm_success' },
  givenUp: { type: 'given_up', status: 'failed', failureCode: 'provider_timeout', voidPending: true },
  refund: { type: 'refund_requested', id: 'r2', amount: 100 },
  refundMade: { type: 'refund_ended', id: 'r1', succeeded: true },
  refundRefused: { type: 'refund_ended', id: 'r1', succeeded: false },
};

/** State by state: what each fact leads to, and the events it causes. What is not listed changes nothing. */
const expected: Record<PaymentStatus, Record<string, string>> = {
  processing: {
    pending: 'processing',
    action: 'requires_action',
    succeeded: 'succeeded +succeeded',
    failed: 'failed +failed',
    cancelled: 'cancelled',
    givenUp: 'failed +failed',
  },
  requires_action: {
    pending: 'processing',
    confirming: 'processing',
    succeeded: 'succeeded +succeeded',
    failed: 'failed +failed',
    cancelled: 'cancelled',
    givenUp: 'failed +failed',
  },
  succeeded: { refund: 'refunding' },
  failed: { succeeded: 'refunding +succeeded' },
  cancelled: { succeeded: 'refunding +succeeded' },
  refunding: { refund: 'refunding', refundMade: 'partially_refunded +refunded', refundRefused: 'succeeded' },
  partially_refunded: { refund: 'refunding' },
  refunded: {},
};

const pairs = paymentStatuses.flatMap((status) => Object.keys(facts).map((name) => [status, name] as const));

it.each(pairs)('%s, %s', (status, name) => {
  const change = apply(inState[status], facts[name] as Fact, now);
  const events = change?.events.map(({ type }) => ` +${type.split('.')[2]}`).join('') ?? '';
  expect(change && `${change.payment.status}${events}`).toBe(expected[status][name]);
});

describe('the table', () => {
  it('reaches every state from the first, and every state but the last has a way on', () => {
    const reached = new Set<PaymentStatus>(['processing']);
    for (const status of reached) for (const next of Object.values(paymentTransitions[status])) reached.add(next);
    expect([...reached].sort()).toEqual([...paymentStatuses].sort());
    const ends = paymentStatuses.filter((status) => Object.keys(paymentTransitions[status]).length === 0);
    expect(ends).toEqual(['refunded']);
  });

  it('uses every trigger', () => {
    const used = new Set(Object.values(paymentTransitions).flatMap((ways) => Object.keys(ways)));
    expect([...used].sort()).toEqual([...paymentTriggers].sort());
  });
});

describe('what is looked at again', () => {
  it('is exactly what is unfinished', () => {
    const check = (status: PaymentStatus, fact: Fact) => apply(inState[status], fact, now)?.payment.nextCheckAt;
    expect(check('requires_action', facts.confirming as Fact)).toEqual(new Date(now.getTime() + 5_000));
    expect(check('succeeded', facts.refund as Fact)).toBeDefined();
    expect(check('cancelled', facts.succeeded as Fact)).toBeDefined();
    expect(check('processing', facts.givenUp as Fact)).toBeDefined();
    expect(check('processing', facts.succeeded as Fact)).toBeUndefined();
    expect(check('processing', facts.action as Fact)).toBeUndefined();
    expect(check('refunding', facts.refundMade as Fact)).toBeUndefined();
  });

  it('is not put off by hearing again that the charge is processing', () => {
    const known = apply(inState.processing, facts.pending as Fact, now)?.payment as Payment;
    expect(apply(known, facts.pending as Fact, new Date(now.getTime() + 1000))).toBeUndefined();
  });
});

describe('refunds', () => {
  it('never exceed the charge, those under way included', () => {
    const asked = apply(inState.refunding, { type: 'refund_requested', id: 'r2', amount: 5000 }, now)
      ?.payment as Payment;
    expect(asked.refunds.map(({ amount }) => amount)).toEqual([400, 600]);
    expect(refundable(asked)).toBe(0);
    expect(apply(asked, { type: 'refund_requested', id: 'r3', amount: 1 }, now)).toBeUndefined();
  });

  it('are known by their id', () => {
    expect(apply(inState.refunding, { type: 'refund_requested', id: 'r1', amount: 400 }, now)).toBeUndefined();
    expect(apply(inState.refunding, { type: 'refund_ended', id: 'r9', succeeded: true }, now)).toBeUndefined();
    expect(apply(inState.partially_refunded, { type: 'refund_ended', id: 'r1', succeeded: true }, now)).toBeUndefined();
  });

  it('stay refunding while another one is under way', () => {
    const two = apply(inState.refunding, { type: 'refund_requested', id: 'r2', amount: 600 }, now)?.payment as Payment;
    const one = apply(two, { type: 'refund_ended', id: 'r1', succeeded: true }, now)?.payment as Payment;
    expect([one.status, one.refunded]).toEqual(['refunding', 400]);
    expect(apply(one, { type: 'refund_ended', id: 'r2', succeeded: false }, now)?.payment.status).toBe(
      'partially_refunded',
    );
    expect(apply(one, { type: 'refund_ended', id: 'r2', succeeded: true }, now)?.payment.status).toBe('refunded');
  });
});
