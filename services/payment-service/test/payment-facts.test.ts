/** Every fact in every state, and what follows from the table of states. */
import { refundable } from '../src/payments/amounts';
import { apply } from '../src/payments/payment-facts';
import {
  firstStates,
  type PaymentState,
  paymentStates,
  paymentTransitions,
  paymentTriggers,
} from '../src/payments/payment-states';
import { facts, inState, now, order, payment } from './payment-samples';

type FactName = keyof typeof facts;
const names = Object.keys(facts) as FactName[];

/** State by state: what each fact leads to, and the events it causes. What is not listed changes nothing. */
const disputes = {
  disputeOpened: 'disputed +disputed',
  disputeLost: 'disputed +disputed +dispute_closed',
} as const;
const expected: Record<PaymentState, Partial<Record<FactName, string>>> = {
  withdrawn: { madeTooLate: 'cancelled' },
  processing: {
    pending: 'processing',
    action: 'requires_action',
    authorized: 'authorized +authorized',
    succeeded: 'succeeded +succeeded',
    failed: 'failed +failed',
    cancelled: 'cancelled',
    givenUp: 'failed +failed',
  },
  requires_action: {
    pending: 'processing',
    confirming: 'processing',
    authorized: 'authorized +authorized',
    succeeded: 'succeeded +succeeded',
    failed: 'failed +failed',
    cancelled: 'cancelled',
    givenUp: 'failed +failed',
    checked: 'requires_action',
  },
  // 400 are being captured; whatever else its provider says it took, it took
  authorized: {
    succeeded: 'succeeded +captured +captured',
    cancelled: 'cancelled +authorization_ended',
    capture: 'authorized',
    captureMade: 'partially_captured +captured',
    captureRefused: 'authorized',
  },
  // the last 700 are being captured
  partially_captured: {
    succeeded: 'succeeded +captured',
    cancelled: 'succeeded',
    captureMade: 'succeeded +captured',
    captureRefused: 'partially_captured',
    refund: 'refunding',
    disputeOpened: 'disputed +disputed',
    disputeWon: 'partially_captured +disputed +dispute_closed',
    disputeLost: 'partially_captured +disputed +dispute_closed',
  },
  succeeded: {
    refund: 'refunding',
    disputeWon: 'succeeded +disputed +dispute_closed',
    ...disputes,
  },
  failed: { authorized: 'failed', succeeded: 'refunding +succeeded_late' },
  cancelled: { authorized: 'cancelled', succeeded: 'refunding +succeeded_late' },
  refunding: {
    refund: 'refunding',
    refundMade: 'partially_refunded +refunded',
    refundRefused: 'succeeded',
    disputeOpened: 'disputed +disputed',
    disputeWon: 'refunding +disputed +dispute_closed',
    disputeLost: 'refunding +disputed +dispute_closed',
  },
  partially_refunded: {
    refund: 'refunding',
    refundRefused: 'succeeded +refund_returned',
    disputeWon: 'partially_refunded +disputed +dispute_closed',
    ...disputes,
  },
  refunded: {
    refundRefused: 'succeeded +refund_returned',
    disputeOpened: 'disputed +disputed',
    disputeWon: 'refunded +disputed +dispute_closed',
    disputeLost: 'refunded +disputed +dispute_closed',
  },
  disputed: { disputeWon: 'succeeded +dispute_closed', disputeLost: 'disputed +dispute_closed' },
};

const pairs = paymentStates.flatMap((status) => names.map((name) => [status, name] as const));

test.each(pairs)('%s, %s', (status, name) => {
  const next = apply(inState[status], facts[name], now);
  const events = (next?.events ?? []).map(({ type }) => ` +${type.split('.')[2]}`).join('');
  expect(next && `${next.state.status}${events}`).toBe(expected[status][name]);
});

describe('the table', () => {
  test('reaches every state from the first ones, and every state has a way on', () => {
    const reached = new Set<PaymentState>(firstStates);
    for (const status of reached) for (const next of Object.values(paymentTransitions[status])) reached.add(next);
    expect([...reached].sort()).toEqual([...paymentStates].sort());
    const ends = paymentStates.filter((status) => Object.keys(paymentTransitions[status]).length === 0);
    expect(ends).toEqual([]); // money may come back, or be disputed, after it was given back
  });

  test('uses every trigger', () => {
    const used = new Set(Object.values(paymentTransitions).flatMap((ways) => Object.keys(ways)));
    expect([...used].sort()).toEqual([...paymentTriggers].sort());
  });
});

test('a withdrawn payment that is made too late is kept with what was asked for', () => {
  const state = apply(inState.withdrawn, facts.madeTooLate, now)?.state;
  expect(state).toMatchObject({ ...order, status: 'cancelled', refunds: [] });
  expect(state).not.toHaveProperty('withdrawnAt');
  expect(state).not.toHaveProperty('dueAt');
});

describe('a late success', () => {
  test.each(['failed', 'cancelled'] as const)('of a payment that is %s gives back all of it, once', (status) => {
    const late = apply(inState[status], facts.succeeded, now);
    expect(late?.state.refunds).toEqual([{ id: 'late-success-pay_1', amount: 1000, status: 'pending', at: now }]);
    expect(late?.events).toEqual([
      {
        type: 'skysync.payment.succeeded_late.v1',
        data: { paymentId: 'pay_1', orderId: 'ord_1', amount: order.amount },
      },
    ]);
    const state = late?.state ?? payment(status);
    expect(apply(state, facts.succeeded, now)).toBeUndefined();
    const made = apply(state, { type: 'refund_ended', id: 'late-success-pay_1', succeeded: true }, now);
    expect(made?.events).toMatchObject([{ data: { refundId: 'late-success-pay_1', amount: order.amount } }]);
    expect(made?.state.status).toBe('refunded');
  });
});

describe('refunds', () => {
  const request = (id: string, amount: number) => ({ type: 'refund_requested', id, amount }) as const;
  const ended = (id: string, succeeded: boolean) => ({ type: 'refund_ended', id, succeeded }) as const;

  test('never exceed the charge, those under way included', () => {
    const state = apply(inState.refunding, request('r2', 5000), now)?.state ?? payment('refunded');
    expect(state.refunds.map(({ amount }) => amount)).toEqual([400, 600]);
    expect(refundable(state)).toBe(0);
    expect(apply(state, request('r3', 1), now)).toBeUndefined();
  });

  test('are known by their id', () => {
    expect(apply(inState.refunding, request('r1', 400), now)).toBeUndefined();
    expect(apply(inState.refunding, ended('r9', true), now)).toBeUndefined();
    expect(apply(inState.partially_refunded, ended('r1', true), now)).toBeUndefined();
  });

  test('stay refunding while another one is under way', () => {
    const two = apply(inState.refunding, request('r2', 600), now)?.state ?? payment('refunded');
    const one = apply(two, ended('r1', true), now)?.state ?? payment('refunded');
    expect([one.status, one.refunded]).toEqual(['refunding', 400]);
    expect(apply(one, ended('r2', false), now)?.state.status).toBe('partially_refunded');
    expect(apply(one, ended('r2', true), now)?.state.status).toBe('refunded');
  });
});
