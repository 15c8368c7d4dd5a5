/** What an order lacks, for every way in which it, its payment and its reservation can disagree. */
import type { Order } from '../orders/order';
import { type PaymentRecord, paymentsOf, type Repair, type ReservationState, settlementOf } from './settlement';

const now = new Date('2026-01-01T00:00:00Z');
const later = new Date(now.getTime() + 1);
const order: Order = {
  _id: 'o',
  store: 'demo',
  revision: 1,
  userId: 'u',
  number: 'S-1',
  status: 'paid',
  fingerprint: 'f',
  shippingAddress: { name: 'n', line1: 'l', city: 'c', country: 'DE' },
  shippingMethod: 'standard',
  cart: { id: 'c' },
  lines: [],
  pieces: 1,
  subtotal: { amount: 100, currency: 'EUR' },
  discount: { amount: 0, currency: 'EUR' },
  shipping: { amount: 0, currency: 'EUR' },
  tax: { amount: 0, currency: 'EUR' },
  total: { amount: 100, currency: 'EUR' },
  payment: { provider: 'sandbox', method: 'pm_success', status: 'succeeded', id: 'p' },
  payBy: later,
  refunds: [],
  timeline: [],
  createdAt: now,
  updatedAt: now,
};
const payment: PaymentRecord = {
  id: 'p',
  orderId: 'o',
  status: 'succeeded',
  amount: { amount: 100, currency: 'EUR' },
  refunded: 0,
  refunds: [],
  createdAt: now.toISOString(),
};
const refund = (id: string, amount: number, status: 'pending' | 'succeeded' | 'failed') => ({ id, amount, status });
const noted = (id: string, amount: number) => ({ id, amount: { amount, currency: 'EUR' }, at: now });

interface Case {
  order?: Partial<Order>;
  payment?: Partial<PaymentRecord> | null;
  reservation?: ReservationState | null;
  repairs: Repair['do'][];
  settled?: boolean;
}

const cases: Record<string, Case> = {
  'paid, sold, charged': { repairs: [], settled: true },
  'paid, still held': { reservation: 'held', repairs: ['commit_stock'] },
  'paid, expired': { reservation: 'expired', repairs: ['commit_stock'] },
  'paid, released': { reservation: 'released', repairs: ['commit_stock'] },
  'paid, no reservation': { reservation: null, repairs: ['commit_stock'] },
  'paid for nothing': { payment: null, repairs: [], settled: true },
  'fulfilled, still held': { order: { status: 'fulfilled' }, reservation: 'held', repairs: ['commit_stock'] },
  'returned, restocked': { order: { status: 'returned' }, reservation: 'restocked', repairs: [], settled: true },
  'paid, a refund not noted': {
    payment: { status: 'partially_refunded', refunds: [refund('r', 10, 'succeeded')] },
    repairs: ['note_refund'],
  },
  'paid, a refund noted': {
    order: { status: 'partially_refunded', refunds: [noted('r', 10)] },
    payment: { status: 'partially_refunded', refunds: [refund('r', 10, 'succeeded')] },
    repairs: [],
    settled: true,
  },
  'paid, a refund under way': {
    payment: { status: 'refunding', refunds: [refund('r', 10, 'pending')] },
    repairs: [],
    settled: false,
  },
  'waiting, nothing new': {
    order: { status: 'awaiting_payment' },
    payment: { status: 'requires_action' },
    reservation: 'held',
    repairs: [],
  },
  'waiting, paid': { order: { status: 'awaiting_payment' }, reservation: 'held', repairs: ['take_payment'] },
  'waiting, paid in time, found after it': {
    order: { status: 'awaiting_payment', payBy: now },
    repairs: ['take_payment'],
  },
  'waiting, paid with another amount': {
    order: { status: 'awaiting_payment' },
    payment: { amount: { amount: 99, currency: 'EUR' } },
    repairs: [],
  },
  'waiting, paid with another amount, out of time': {
    order: { status: 'awaiting_payment', payBy: now },
    payment: { amount: { amount: 99, currency: 'EUR' } },
    repairs: ['time_out'],
  },
  'waiting, failed': {
    order: { status: 'awaiting_payment' },
    payment: { status: 'failed', failureCode: 'card_declined' },
    repairs: ['fail_payment'],
  },
  'waiting, paid late and refunded': {
    order: { status: 'awaiting_payment' },
    payment: { status: 'refunding', refunds: [refund('late', 100, 'pending')] },
    repairs: ['fail_payment'],
  },
  'waiting, out of time': {
    order: { status: 'awaiting_payment', payBy: now },
    payment: { status: 'processing' },
    repairs: ['time_out'],
  },
  'waiting, out of time, no payment': {
    order: { status: 'awaiting_payment', payBy: now },
    payment: null,
    repairs: ['time_out'],
  },
  'cancelled, all given back': {
    order: { status: 'cancelled', refunds: [noted('o-cancel', 100)] },
    payment: { status: 'refunded', refunded: 100, refunds: [refund('o-cancel', 100, 'succeeded')] },
    reservation: 'restocked',
    repairs: [],
    settled: true,
  },
  'cancelled, nothing given back': {
    order: { status: 'cancelled' },
    reservation: 'committed',
    repairs: ['undo_stock', 'refund'],
  },
  'cancelled, refund failed': {
    order: { status: 'cancelled' },
    payment: { refunds: [refund('o-cancel', 100, 'failed')] },
    reservation: 'released',
    repairs: ['refund'],
  },
  'cancelled, refund refused for ever': {
    order: { status: 'cancelled' },
    payment: { refunds: Array.from({ length: 5 }, (_, i) => refund(`o-cancel-${i}`, 100, 'failed')) },
    reservation: 'released',
    repairs: [],
    settled: true,
  },
  'cancelled, refund under way': {
    order: { status: 'cancelled' },
    payment: { status: 'refunding', refunds: [refund('o-cancel', 100, 'pending')] },
    reservation: 'released',
    repairs: [],
    settled: false,
  },
  'cancelled, refund not noted': {
    order: { status: 'cancelled' },
    payment: { status: 'refunded', refunded: 100, refunds: [refund('own', 100, 'succeeded')] },
    reservation: 'released',
    repairs: ['note_refund'],
  },
  'cancelled, payment open': {
    order: { status: 'cancelled' },
    payment: { status: 'processing' },
    reservation: 'held',
    repairs: ['undo_stock', 'void_payment'],
  },
  'cancelled, nothing was ever held': {
    order: { status: 'cancelled' },
    payment: null,
    reservation: null,
    repairs: [],
    settled: true,
  },
  'payment failed, still held': {
    order: { status: 'payment_failed' },
    payment: { status: 'failed' },
    reservation: 'held',
    repairs: ['undo_stock'],
  },
  'payment failed, paid after all': {
    order: { status: 'payment_failed' },
    reservation: 'released',
    repairs: ['refund'],
  },
};

test.each(Object.entries(cases))('%s', (_name, { order: o, payment: p, reservation = 'committed', ...expected }) => {
  const settlement = settlementOf(
    { ...order, ...o },
    p === null ? undefined : { ...payment, ...p },
    reservation ?? undefined,
    now,
  );
  expect(settlement.repairs.map((repair) => repair.do)).toEqual(expected.repairs);
  expect(settlement.settled).toBe(expected.settled ?? false);
});

test('gives back what is kept, under an id that was not used', () => {
  const cancelled: Order = { ...order, status: 'cancelled' };
  const { repairs } = settlementOf(cancelled, payment, 'released', now);
  expect(repairs).toEqual([{ do: 'refund', paymentId: 'p', refundId: 'o-cancel', amount: 100 }]);
  const part: PaymentRecord = {
    ...payment,
    status: 'partially_refunded',
    refunds: [refund('o-cancel', 60, 'succeeded')],
  };
  const rest = settlementOf({ ...cancelled, refunds: [noted('o-cancel', 60)] }, part, 'released', now);
  expect(rest.repairs).toEqual([{ do: 'refund', paymentId: 'p', refundId: 'o-cancel-2', amount: 40 }]);
});

test('of several attempts it is the current one that counts; what an earlier one took and kept goes back', () => {
  const earlierPayments = [{ provider: 'sandbox', method: 'pm_declined', status: 'failed' as const, id: 'e' }];
  const retried: Order = { ...order, earlierPayments };
  const failed: PaymentRecord = { ...payment, id: 'e', status: 'failed' };
  const found = paymentsOf(retried, [failed, payment]);
  expect(found).toEqual({ current: payment, earlier: [failed] });
  expect(settlementOf(retried, payment, 'committed', now, [failed])).toEqual({ repairs: [], settled: true });
  const kept: PaymentRecord = { ...failed, status: 'succeeded' };
  expect(settlementOf(retried, payment, 'committed', now, [kept]).repairs).toEqual([
    { do: 'refund', paymentId: 'e', refundId: 'e-spare', amount: 100 },
  ]);
  const givenBack: PaymentRecord = { ...kept, status: 'refunded', refunds: [refund('late', 100, 'succeeded')] };
  expect(settlementOf(retried, payment, 'committed', now, [givenBack]).repairs).toEqual([
    { do: 'note_refund', paymentId: 'e', refund: { id: 'late', amount: { amount: 100, currency: 'EUR' } } },
  ]);
  const ended: Order = { ...retried, status: 'cancelled' };
  const open: PaymentRecord = { ...payment, status: 'processing' };
  expect(settlementOf(ended, open, 'released', now, [kept]).repairs.map((repair) => repair.do)).toEqual([
    'void_payment',
    'refund',
  ]);
});

test('an order that is kept waits for another payment until its time is over', () => {
  const kept: Order = {
    ...order,
    status: 'awaiting_payment',
    onFailure: 'keep',
    payment: { ...order.payment, status: 'failed' },
  };
  const failed: PaymentRecord = { ...payment, status: 'failed' };
  expect(settlementOf(kept, failed, 'held', now).repairs).toEqual([]);
  expect(settlementOf({ ...kept, payBy: now }, failed, 'held', now).repairs).toEqual([{ do: 'time_out' }]);
});
