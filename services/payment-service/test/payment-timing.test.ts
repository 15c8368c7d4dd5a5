/** When time has to do something with a payment. */
import { apply } from '../src/payments/payment-facts';
import type { PaymentState } from '../src/payments/payment-states';
import { facts, inState, now, payment } from './payment-samples';

const seconds = (n: number): Date => new Date(now.getTime() + n * 1000);
const dueAfter = (status: PaymentState, fact: keyof typeof facts) =>
  apply(inState[status], facts[fact], now)?.state.dueAt;

test('it is due exactly while something is unfinished', () => {
  expect(dueAfter('requires_action', 'confirming')).toEqual(seconds(5));
  expect(dueAfter('succeeded', 'refund')).toEqual(seconds(5));
  expect(dueAfter('cancelled', 'succeeded')).toEqual(seconds(5));
  expect(dueAfter('processing', 'givenUp')).toEqual(seconds(5));
  expect(dueAfter('processing', 'succeeded')).toBeUndefined();
  expect(dueAfter('refunding', 'refundMade')).toBeUndefined();
});

test('a buyer who has to act has twenty minutes', () => {
  expect(dueAfter('processing', 'action')).toEqual(seconds(20 * 60));
});

test('it is not put off by hearing again that the charge is processing', () => {
  const known = apply(inState.processing, facts.pending, now)?.state ?? payment('failed');
  expect(apply(known, facts.pending, seconds(1))).toBeUndefined();
});

describe('a check without news', () => {
  const checked = (status: PaymentState, age: number) =>
    apply(payment(status, { dueAt: now }), { type: 'checked' }, seconds(age))?.state.dueAt;

  test.each([
    ['young: the lease of the sweep will do', 30, undefined],
    ['two minutes old', 120, 150],
    ['a day old: an hour at most', 86_400, 90_000],
  ])('of one that is %s', (_name, age, due) => {
    expect(checked('processing', age)).toEqual(due && seconds(due));
    expect(checked('refunding', age)).toEqual(due && seconds(due));
  });

  test('gives the buyer another twenty minutes', () => {
    expect(checked('requires_action', 1200)).toEqual(seconds(2400));
  });

  test('brings nothing back that has ended meanwhile', () => {
    expect(checked('succeeded', 600)).toBeUndefined();
    expect(checked('cancelled', 600)).toBeUndefined();
  });
});
