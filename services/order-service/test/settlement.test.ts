/** What an order lacks, for every way in which it, its payment and its reservation can disagree. */

import { type PaymentRecord, type Repair, type ReservationState, settlementOf } from '../src/checkout/settlement';
import type { Order } from '../src/orders/order';
import { noted, now, order, payment, refund } from './settlement-samples';

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
  'paid, its authorisation ended': { payment: { status: 'cancelled' }, repairs: ['end_authorization'] },
  'fulfilled, its authorisation ended': {
    order: { status: 'fulfilled' },
    payment: { status: 'cancelled' },
    repairs: [],
    settled: true,
  },
  'cancelled, disputed': {
    order: { status: 'cancelled' },
    payment: { status: 'disputed' },
    reservation: 'released',
    repairs: [],
    settled: true,
  },
  'cancelled, a part lost in a dispute': {
    order: { status: 'cancelled' },
    payment: { status: 'partially_refunded', captured: 100, refundable: 0 },
    reservation: 'released',
    repairs: [],
    settled: true,
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
