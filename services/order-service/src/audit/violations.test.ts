import type { AuditedOrder, AuditedPayment, AuditedReservation } from './checks';
import { type Audited, findViolations } from './violations';

const now = Date.UTC(2026, 0, 1);
const longAgo = now - 3_600_000;
const order: AuditedOrder = {
  id: 'o',
  status: 'paid',
  amount: 100,
  currency: 'EUR',
  refunded: 0,
  createdAt: longAgo,
  updatedAt: longAgo,
};
const reservation: AuditedReservation = {
  orderId: 'o',
  state: 'committed',
  createdAt: longAgo,
  expiresAt: longAgo + 900_000,
};
const payment: AuditedPayment = {
  id: 'p',
  orderId: 'o',
  status: 'succeeded',
  amount: { amount: 100, currency: 'EUR' },
  refunded: 0,
  createdAt: longAgo,
};
const sku = { sku: 'S', available: 5, reserved: 2, held: 2, ledger: 7 };
const sound: Audited = { orders: [order], reservations: [reservation], payments: [payment], skus: [sku] };

interface Parts {
  order?: Partial<AuditedOrder>;
  reservation?: Partial<AuditedReservation> | null;
  payment?: Partial<AuditedPayment> | null;
  sku?: Partial<typeof sku>;
}

const kinds = (parts: Parts): string[] =>
  findViolations(
    {
      orders: [{ ...order, ...parts.order }],
      reservations: parts.reservation === null ? [] : [{ ...reservation, ...parts.reservation }],
      payments: parts.payment === null ? [] : [{ ...payment, ...parts.payment }],
      skus: [{ ...sku, ...parts.sku }],
    },
    now,
  ).map(({ kind }) => kind);

it('finds nothing wrong with a sound store', () => {
  expect(findViolations(sound, now)).toEqual([]);
});

const held = { state: 'held' } as const;
const released = { state: 'released' } as const;
const pending = { status: 'pending', createdAt: now - 50_000, updatedAt: now - 50_000 } as const;

it.each<[string, Parts, string[]]>([
  ['paid, reservation only held', { reservation: held }, ['paid_without_stock', 'reservation_expired']],
  ['paid, no reservation', { reservation: null }, ['paid_without_stock']],
  ['paid, no payment', { payment: null }, ['paid_without_payment']],
  ['paid, payment failed', { payment: { status: 'failed' } }, ['paid_without_payment']],
  ['paid, other amount', { payment: { amount: { amount: 99, currency: 'EUR' } } }, ['amount_differs']],
  ['paid, other currency', { payment: { amount: { amount: 100, currency: 'USD' } } }, ['amount_differs']],
  ['refund the order knows not', { payment: { status: 'partially_refunded', refunded: 10 } }, ['refund_differs']],
  ['refund under way', { payment: { status: 'refunding', refunded: 10 } }, []],
  ['refunded too much', { payment: { refunded: 101 }, order: { refunded: 101 } }, ['refunded_too_much']],
  ['cancelled, money kept', { order: { status: 'cancelled' }, reservation: released }, ['money_kept']],
  [
    'cancelled, refunded',
    { order: { status: 'cancelled' }, reservation: released, payment: { status: 'refunded', refunded: 100 } },
    [],
  ],
  ['cancelled, sold', { order: { status: 'cancelled' }, payment: null }, ['sold_in_vain']],
  [
    'failed, still held',
    { order: { status: 'payment_failed' }, reservation: { ...held, expiresAt: now }, payment: { status: 'failed' } },
    ['stock_held_in_vain'],
  ],
  [
    'failed, payment open',
    { order: { status: 'payment_failed' }, reservation: released, payment: { status: 'requires_action' } },
    ['payment_left_open'],
  ],
  ['pending though paid', { order: pending, reservation: { ...held, expiresAt: now } }, ['payment_ignored']],
  ['pending for long', { order: { status: 'pending' }, reservation: null, payment: null }, ['order_stuck']],
  [
    'awaiting for long, nothing reserved',
    { order: { status: 'awaiting_payment' }, reservation: null, payment: { status: 'processing' } },
    ['order_stuck', 'unreserved_order'],
  ],
  ['unpublished for long', { order: { unpublishedSince: longAgo } }, ['events_unpublished']],
  ['reserved is not held', { sku: { held: 1 } }, ['reserved_differs']],
  ['pieces lost', { sku: { available: 4 } }, ['stock_differs']],
  ['oversold', { sku: { available: -1, ledger: 1 } }, ['negative_stock']],
])('%s', (_name, parts, expected) => {
  expect(kinds(parts)).toEqual(expected);
});

it('finds what has no order, and two payments of one', () => {
  expect(findViolations({ ...sound, orders: [] }, now).map(({ kind }) => kind)).toEqual([
    'reservation_without_order',
    'payment_without_order',
  ]);
  const twice = { ...sound, payments: [payment, { ...payment, id: 'q' }] };
  expect(findViolations(twice, now).map(({ kind }) => kind)).toEqual(['several_payments', 'paid_without_payment']);
});

it('leaves alone what is still being worked on', () => {
  const fresh = now - 10_000;
  expect(kinds({ order: { updatedAt: fresh }, reservation: held, payment: null })).toEqual(['reservation_expired']);
  expect(kinds({ order: { unpublishedSince: fresh }, payment: null })).toEqual([]);
  const unknown: Audited = {
    orders: [],
    reservations: [{ ...reservation, createdAt: fresh }],
    payments: [{ ...payment, createdAt: fresh }],
    skus: [],
  };
  expect(findViolations(unknown, now)).toEqual([]);
});
