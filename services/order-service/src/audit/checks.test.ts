/** Every kind of violation, and what is none. */
import type { Violation } from './audit-shapes';
import { checkLedger, checkListedPayment, checkListedReservation, checkStock } from './lone-checks';
import { checkOrder } from './order-checks';
import type { AuditedOrder, AuditedPayment } from './order-file';

const now = Date.UTC(2026, 0, 1);
const longAgo = now - 3_600_000;
const time = (ms: number): string => new Date(ms).toISOString();
const order: AuditedOrder = {
  id: 'o',
  status: 'paid',
  amount: 100,
  currency: 'EUR',
  refunded: 0,
  createdAt: longAgo,
  updatedAt: longAgo,
};
const reservation = {
  orderId: 'o',
  state: 'committed' as const,
  createdAt: time(longAgo),
  expiresAt: time(longAgo + 900_000),
};
type Reservation = Parameters<typeof checkListedReservation>[0];
const payment: AuditedPayment = {
  id: 'p',
  orderId: 'o',
  status: 'succeeded',
  amount: { amount: 100, currency: 'EUR' },
  refunded: 0,
  refunds: [],
  createdAt: time(longAgo),
};
const sku = { sku: 'S', available: 5, reserved: 2, held: 2, ledger: 7 };

interface Parts {
  order?: Partial<AuditedOrder> | null;
  reservation?: Partial<Reservation> | null;
  payments?: Partial<AuditedPayment>[];
  sku?: Partial<typeof sku>;
}

/** The kinds that are found in an order with its reservation and payments, in their lists and in the stock. */
function kinds(parts: Parts): string[] {
  const found: Violation[] = [];
  const report = (kind: string, subject: string, detail: string) => void found.push({ kind, subject, detail });
  const hasOrder = parts.order !== null;
  const listed: Reservation | undefined =
    parts.reservation === null ? undefined : { ...reservation, ...parts.reservation };
  const payments = (parts.payments ?? [{}]).map((one) => ({ ...payment, ...one }));
  if (hasOrder) checkOrder({ order: { ...order, ...parts.order }, reservation: listed, payments }, now, report);
  if (listed) checkListedReservation(listed, hasOrder, now, report);
  for (const one of payments) checkListedPayment(one, hasOrder, now, report);
  checkStock({ ...sku, ...parts.sku }, report);
  return found.map(({ kind }) => kind);
}

test('finds nothing wrong with a sound store', () => {
  expect(kinds({})).toEqual([]);
});

const held = { state: 'held' } as const;
const released = { state: 'released' } as const;
const pending = { status: 'pending', createdAt: now - 50_000, updatedAt: now - 50_000 } as const;
const refunded = { status: 'refunded', refunded: 100 } as const;
const free = { amount: { amount: 0, currency: 'EUR' } };

test.each<[string, Parts, string[]]>([
  ['paid, reservation only held', { reservation: held }, ['paid_without_stock', 'reservation_expired']],
  ['paid, no reservation', { reservation: null }, ['paid_without_stock']],
  ['paid, no payment', { payments: [] }, ['paid_without_payment']],
  ['paid, payment failed', { payments: [{ status: 'failed' }] }, ['paid_without_payment']],
  ['paid, other amount', { payments: [{ amount: { amount: 99, currency: 'EUR' } }] }, ['amount_differs']],
  ['paid, other currency', { payments: [{ amount: { amount: 100, currency: 'USD' } }] }, ['amount_differs']],
  ['refund the order knows not', { payments: [{ status: 'partially_refunded', refunded: 10 }] }, ['refund_differs']],
  ['refund the payment knows not', { order: { refunded: 10 } }, ['refund_differs']],
  ['refund under way', { payments: [{ status: 'refunding', refunded: 10 }] }, []],
  ['refunded too much', { payments: [{ refunded: 101 }], order: { refunded: 101 } }, ['refunded_too_much']],
  ['cancelled, money kept', { order: { status: 'cancelled' }, reservation: released }, ['money_kept']],
  [
    'cancelled, refunded',
    { order: { status: 'cancelled', refunded: 100 }, reservation: released, payments: [refunded] },
    [],
  ],
  [
    'cancelled, refunded, and not noted',
    { order: { status: 'cancelled' }, reservation: released, payments: [refunded] },
    ['refund_differs'],
  ],
  ['cancelled, sold', { order: { status: 'cancelled' }, payments: [] }, ['sold_in_vain']],
  ['cancelled, taken back', { order: { status: 'cancelled' }, reservation: { state: 'restocked' }, payments: [] }, []],
  [
    'failed, still held',
    {
      order: { status: 'payment_failed' },
      reservation: { ...held, expiresAt: time(now) },
      payments: [{ status: 'failed' }],
    },
    ['stock_held_in_vain'],
  ],
  [
    'failed, payment open',
    { order: { status: 'payment_failed' }, reservation: released, payments: [{ status: 'requires_action' }] },
    ['payment_left_open'],
  ],
  [
    'failed, paid late and on its way back',
    { order: { status: 'payment_failed' }, reservation: released, payments: [{ status: 'refunding' }] },
    [],
  ],
  ['pending though paid', { order: pending, reservation: { ...held, expiresAt: time(now) } }, ['payment_ignored']],
  ['pending for long', { order: { status: 'pending' }, reservation: null, payments: [] }, ['order_stuck']],
  [
    'awaiting for long, nothing reserved',
    { order: { status: 'awaiting_payment' }, reservation: null, payments: [{ status: 'processing' }] },
    ['order_stuck', 'unreserved_order'],
  ],
  ['unpublished for long', { order: { unpublishedSince: longAgo } }, ['events_unpublished']],
  ['free, without a payment', { order: { amount: 0 }, payments: [] }, []],
  ['free, with a payment', { order: { amount: 0 }, payments: [free] }, ['paid_without_payment']],
  ['free, without stock', { order: { amount: 0 }, payments: [], reservation: null }, ['paid_without_stock']],
  [
    'free, cancelled',
    { order: { amount: 0, status: 'cancelled' }, payments: [], reservation: { state: 'restocked' } },
    [],
  ],
  ['two payments', { payments: [{}, { id: 'q' }] }, ['several_payments', 'paid_without_payment']],
  ['two attempts, the first declined', { payments: [{ status: 'failed' }, { id: 'q' }] }, []],
  ['two attempts, the first still open', { payments: [{ status: 'processing' }, { id: 'q' }] }, ['several_payments']],
  [
    'two attempts, the first paid late and given back',
    { order: { refunded: 100 }, payments: [refunded, { id: 'q' }] },
    [],
  ],
  [
    'two attempts, both given back',
    { order: { status: 'refunded', refunded: 200 }, payments: [refunded, { ...refunded, id: 'q' }] },
    [],
  ],
  [
    'awaiting another attempt, the first paid late and given back',
    {
      order: { status: 'awaiting_payment', attempts: 2, updatedAt: now - 60_000 },
      reservation: { state: 'held', expiresAt: time(now) },
      payments: [refunded, { id: 'q', status: 'processing' }],
    },
    [],
  ],
  ['no order', { order: null }, ['reservation_without_order', 'payment_without_order']],
  ['reserved is not held', { sku: { held: 1 } }, ['reserved_differs']],
  ['pieces lost', { sku: { available: 4 } }, ['stock_differs']],
  ['oversold', { sku: { available: -1, ledger: 1 } }, ['negative_stock']],
])('%s', (_name, parts, expected) => {
  expect(kinds(parts)).toEqual(expected);
});

test('leaves alone what is still being worked on', () => {
  const fresh = now - 10_000;
  expect(kinds({ order: { updatedAt: fresh }, reservation: held, payments: [] })).toEqual(['reservation_expired']);
  expect(kinds({ order: { unpublishedSince: fresh }, payments: [] })).toEqual([]);
  const young = { createdAt: time(fresh) };
  expect(kinds({ order: null, reservation: young, payments: [young] })).toEqual([]);
});

test('a ledger that lacks what a payment says, or is not balanced, is named', () => {
  const found: string[] = [];
  const sums = (captured: number, refunded: number) => ({ captured, refunded });
  const mismatches = [{ paymentId: 'p', payment: sums(100, 30), ledger: sums(100, 0) }];
  checkLedger({ unbalanced: ['e'], currencies: [{ currency: 'EUR', ...sums(100, 0), mismatches }] }, (kind, subject) =>
    found.push(`${kind} ${subject}`),
  );
  checkLedger({ unbalanced: [], currencies: [{ currency: 'EUR', ...sums(100, 0), mismatches: [] }] }, () => {
    throw new Error('nothing is wrong');
  });
  expect(found).toEqual(['ledger_unbalanced e', 'ledger_mismatch p']);
});
