/** What must hold between one order, its reservation and its payments. Pure. */
import { endedInVain } from '@skysync/contracts';
import type { Report } from './audit-shapes';
import type { AuditedOrder, AuditedReservation, OrderFile } from './order-file';
import { checkPayments } from './payment-checks';

const longestPendingMs = 60_000;
const longestAwaitingMs = 17 * 60_000;
const longestUnpublishedMs = 60_000;

/** What has changed within this time is still being worked on by somebody. */
const settleWindowMs = 30_000;

/** Whether something with this time has had the time to settle. */
export const isSettled = (time: number, now: number): boolean => time <= now - settleWindowMs;

/** All checks of one order. */
export function checkOrder({ order, reservation, payments }: OrderFile, now: number, report: Report): void {
  checkProgress(order, now, report);
  if (!isSettled(order.updatedAt, now) || order.unpublishedSince !== undefined) return;
  checkReservation(order, reservation, report);
  checkPayments(order, payments, report);
}

function checkProgress(
  { id, status, createdAt, updatedAt, unpublishedSince }: AuditedOrder,
  now: number,
  report: Report,
): void {
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

function checkReservation(
  { id, status }: AuditedOrder,
  reservation: AuditedReservation | undefined,
  report: Report,
): void {
  const state = reservation?.state ?? 'none';
  if (endedInVain(status)) {
    if (state === 'held') report('stock_held_in_vain', id, `the order is ${status}, its reservation held`);
    if (state === 'committed') report('sold_in_vain', id, `the order is ${status}, its reservation committed`);
  } else if (status === 'awaiting_payment') {
    if (state !== 'held') report('unreserved_order', id, `it awaits its payment, its reservation is ${state}`);
  } else if (status !== 'pending' && state !== 'committed') {
    report('paid_without_stock', id, `the order is ${status}, its reservation ${state}`);
  }
}
