/** What must hold for a reservation, a payment, a SKU or the ledger by itself. Pure. */
import type { CallAnswer } from '@skysync/contracts';
import type { Report } from './audit-shapes';
import { isSettled } from './order-checks';
import type { AuditedPayment } from './order-file';

export type ListedReservation = Pick<
  CallAnswer<'listReservations'>['items'][number],
  'orderId' | 'state' | 'expiresAt' | 'createdAt'
>;
type ListedStock = CallAnswer<'listInventory'>['items'][number];

const longestHeldMs = 20 * 60_000;

export function checkListedReservation(
  { orderId, state, expiresAt, createdAt }: ListedReservation,
  hasOrder: boolean,
  now: number,
  report: Report,
): void {
  if (!isSettled(Date.parse(createdAt), now)) return;
  if (!hasOrder && (state === 'held' || state === 'committed')) {
    report('reservation_without_order', orderId, `it is ${state}`);
  }
  const overdueMs = now - Date.parse(expiresAt);
  if (state === 'held' && overdueMs > longestHeldMs) {
    report('reservation_expired', orderId, `held for ${Math.round(overdueMs / 1_000)} s longer than promised`);
  }
}

export function checkListedPayment(payment: AuditedPayment, hasOrder: boolean, now: number, report: Report): void {
  const { id, orderId, refunded, amount, createdAt } = payment;
  if (!hasOrder && isSettled(Date.parse(createdAt), now)) {
    report('payment_without_order', id, `there is no order ${orderId}`);
  }
  if (refunded > amount.amount) report('refunded_too_much', id, `${refunded} of ${amount.amount}`);
}

export function checkStock({ sku, available, reserved, held, ledger }: ListedStock, report: Report): void {
  if (available < 0 || reserved < 0) report('negative_stock', sku, `available ${available}, reserved ${reserved}`);
  if (reserved !== held) report('reserved_differs', sku, `reserved ${reserved}, held by reservations ${held}`);
  if (ledger !== available + reserved) {
    report('stock_differs', sku, `stocked less sold is ${ledger}, available and reserved are ${available + reserved}`);
  }
}

export function checkLedger(
  { unbalanced, currencies }: Pick<CallAnswer<'auditLedger'>, 'unbalanced' | 'currencies'>,
  report: Report,
): void {
  for (const id of unbalanced) report('ledger_unbalanced', id, 'the postings of this entry do not sum to zero');
  for (const { currency, mismatches } of currencies) {
    for (const { paymentId, payment, ledger } of mismatches) {
      const sums = ({ captured, refunded }: typeof ledger): string =>
        `${captured} ${currency} captured and ${refunded} refunded`;
      report('ledger_mismatch', paymentId, `the payment has ${sums(payment)}, the ledger ${sums(ledger)}`);
    }
  }
}
