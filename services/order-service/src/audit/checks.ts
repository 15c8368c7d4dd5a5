/** The checks of the auditor: of one order, one reservation and one SKU. */
import type { PaymentRecord, PaymentStatus } from '../clients/payment-client';
import type { InventoryRecord, ReservationRecord } from '../clients/product-client';
import type { OrderStatus } from '../orders/order-states';

/** The little of an order that the auditor keeps in memory. */
export interface AuditedOrder {
  id: string;
  status: OrderStatus;
  amount: number;
  currency: string;
  refunded: number;
  createdAt: number;
  updatedAt: number;
  /** Time of its oldest unpublished event. */
  unpublishedSince?: number;
}

export type AuditedReservation = Pick<ReservationRecord, 'orderId' | 'state'> & {
  createdAt: number;
  expiresAt: number;
};
export type AuditedPayment = Omit<PaymentRecord, 'createdAt'> & { createdAt: number };

export interface Violation {
  kind: string;
  subject: string;
  detail: string;
}

export type Report = (kind: string, subject: string, detail: string) => void;

const longestPendingMs = 60_000;
const longestAwaitingMs = 17 * 60_000;
const longestUnpublishedMs = 60_000;
const longestHeldMs = 20 * 60_000;

const charged: PaymentStatus[] = ['succeeded', 'refunding', 'partially_refunded', 'refunded'];
const open: PaymentStatus[] = ['processing', 'requires_action'];
/** States of an order that nobody gets anything for. */
const endedWithout: OrderStatus[] = ['cancelled', 'payment_failed'];
const unpaid: OrderStatus[] = ['pending', 'awaiting_payment'];

export function checkProgress(
  { id, status, createdAt, updatedAt, unpublishedSince }: AuditedOrder,
  now: number,
  report: Report,
) {
  const seconds = (since: number): number => Math.round((now - since) / 1_000);
  if (status === 'pending' && now - createdAt > longestPendingMs) {
    report('order_stuck', id, `pending for ${seconds(createdAt)} s`);
  }
  if (status === 'awaiting_payment' && now - updatedAt > longestAwaitingMs) {
    report('order_stuck', id, `awaiting payment for ${seconds(updatedAt)} s`);
  }
  if (unpublishedSince !== undefined && now - unpublishedSince > longestUnpublishedMs) {
    report('events_unpublished', id, `for ${seconds(unpublishedSince)} s`);
  }
}

export function checkReservation(
  { id, status }: AuditedOrder,
  reservation: AuditedReservation | undefined,
  report: Report,
) {
  const state = reservation?.state ?? 'none';
  if (endedWithout.includes(status)) {
    if (state === 'held') report('stock_held_in_vain', id, `the order is ${status}, its reservation held`);
    if (state === 'committed') report('sold_in_vain', id, `the order is ${status}, its reservation committed`);
  } else if (status === 'awaiting_payment') {
    if (state !== 'held') report('unreserved_order', id, `it awaits its payment, its reservation is ${state}`);
  } else if (status !== 'pending' && state !== 'committed') {
    report('paid_without_stock', id, `the order is ${status}, its reservation ${state}`);
  }
}

export function checkPayments(order: AuditedOrder, payments: AuditedPayment[], report: Report): void {
  const { id, status, amount, currency } = order;
  if (payments.length > 1) report('several_payments', id, payments.map((payment) => payment.id).join(', '));
  const taken = payments.filter((payment) => charged.includes(payment.status));
  if (unpaid.includes(status)) {
    for (const payment of taken)
      report('payment_ignored', id, `${payment.id} is ${payment.status}, the order ${status}`);
    return;
  }
  if (endedWithout.includes(status)) {
    checkEnded(order, payments, report);
    return;
  }
  if (taken.length !== 1)
    report('paid_without_payment', id, `${taken.length} payments took money, the order is ${status}`);
  for (const payment of taken) {
    if (payment.amount.amount !== amount || payment.amount.currency !== currency) {
      const { amount: paid, currency: paidCurrency } = payment.amount;
      report('amount_differs', id, `${paid} ${paidCurrency} were paid for ${amount} ${currency}`);
    }
    if (payment.status !== 'refunding' && payment.refunded !== order.refunded) {
      report('refund_differs', id, `${payment.refunded} were refunded, the order knows of ${order.refunded}`);
    }
  }
}

function checkEnded({ id, status }: AuditedOrder, payments: AuditedPayment[], report: Report): void {
  for (const payment of payments) {
    const keeps = payment.status === 'succeeded' || payment.status === 'partially_refunded';
    if (keeps)
      report('money_kept', id, `the order is ${status}, of ${payment.id} only ${payment.refunded} are refunded`);
    if (open.includes(payment.status))
      report('payment_left_open', id, `the order is ${status}, ${payment.id} ${payment.status}`);
  }
}

export function checkLoneReservation(
  reservation: AuditedReservation,
  hasOrder: boolean,
  now: number,
  report: Report,
): void {
  const { orderId, state, expiresAt } = reservation;
  if (!hasOrder && (state === 'held' || state === 'committed')) {
    report('reservation_without_order', orderId, `it is ${state}`);
  }
  if (state === 'held' && now - expiresAt > longestHeldMs) {
    report('reservation_expired', orderId, `held for ${Math.round((now - expiresAt) / 1_000)} s longer than promised`);
  }
}

export function checkStock({ sku, available, reserved, held, ledger }: InventoryRecord, report: Report): void {
  if (available < 0 || reserved < 0) report('negative_stock', sku, `available ${available}, reserved ${reserved}`);
  if (reserved !== held) report('reserved_differs', sku, `reserved ${reserved}, held by reservations ${held}`);
  if (ledger !== available + reserved) {
    report('stock_differs', sku, `stocked less sold is ${ledger}, available and reserved are ${available + reserved}`);
  }
}
