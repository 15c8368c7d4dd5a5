/** What must hold between orders, reservations, stock and payments, and a name for each way in which it may not. */
import type { InventoryRecord } from '../clients/product-client';
import {
  type AuditedOrder,
  type AuditedPayment,
  type AuditedReservation,
  checkLoneReservation,
  checkPayments,
  checkProgress,
  checkReservation,
  checkStock,
  type Report,
  type Violation,
} from './checks';

export interface Audited {
  orders: AuditedOrder[];
  reservations: AuditedReservation[];
  payments: AuditedPayment[];
  skus: InventoryRecord[];
}

/** What has changed within this time is still being worked on by somebody. */
export const settleWindowMs = 30_000;

/** Names every violation. Pure: `now` is when the oldest of the lists was begun to be read. */
export function findViolations({ orders, reservations, payments, skus }: Audited, now: number): Violation[] {
  const found: Violation[] = [];
  const report: Report = (kind, subject, detail) => void found.push({ kind, subject, detail });
  const settled = now - settleWindowMs;

  const orderById = new Map(orders.map((order) => [order.id, order]));
  const reservationOf = new Map(reservations.map((reservation) => [reservation.orderId, reservation]));
  const paymentsOf = new Map<string, AuditedPayment[]>();
  for (const payment of payments) {
    const others = paymentsOf.get(payment.orderId);
    if (others) others.push(payment);
    else paymentsOf.set(payment.orderId, [payment]);
  }

  for (const order of orders) {
    checkProgress(order, now, report);
    if (order.updatedAt > settled || order.unpublishedSince !== undefined) continue;
    checkReservation(order, reservationOf.get(order.id), report);
    checkPayments(order, paymentsOf.get(order.id) ?? [], report);
  }
  for (const reservation of reservations.filter(({ createdAt }) => createdAt <= settled)) {
    checkLoneReservation(reservation, orderById.has(reservation.orderId), now, report);
  }
  for (const payment of payments) {
    if (payment.createdAt <= settled && !orderById.has(payment.orderId)) {
      report('payment_without_order', payment.id, `there is no order ${payment.orderId}`);
    }
    if (payment.refunded > payment.amount.amount) {
      report('refunded_too_much', payment.id, `${payment.refunded} of ${payment.amount.amount}`);
    }
  }
  for (const sku of skus) checkStock(sku, report);
  return found;
}
