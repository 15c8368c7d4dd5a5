/** What must hold between an order and its payments. Pure. */
import { endedInVain, isCharged, isOpenPayment, isSecured, isUnpaid } from '@skysync/contracts';
import type { Report } from './audit-shapes';
import type { AuditedOrder, AuditedPayment } from './order-file';

export function checkPayments(order: AuditedOrder, payments: AuditedPayment[], report: Report): void {
  const standing = payments.filter(stands);
  if (standing.length > 1) report('several_payments', order.id, standing.map((payment) => payment.id).join(', '));
  const taken = payments.filter(({ status }) => isCharged(status) || isSecured(status));
  if (isUnpaid(order.status)) {
    for (const { id, status } of order.attempts === undefined ? taken : taken.filter(stands)) {
      report('payment_ignored', order.id, `${id} is ${status}, the order ${order.status}`);
    }
    return;
  }
  if (endedInVain(order.status)) checkEnded(order, payments, report);
  else checkPaid(order, payingOf(taken), report);
  checkRefunds(order, taken, report);
}

/** It may take money, or has taken some that it keeps. */
const stands = ({ status }: AuditedPayment): boolean =>
  isOpenPayment(status) || (isCharged(status) && status !== 'refunding' && status !== 'refunded');

/** Money that came for an attempt after its end went back by itself: another payment pays. */
function payingOf(taken: AuditedPayment[]): AuditedPayment[] {
  const standing = taken.filter(stands);
  return standing.length > 0 ? standing : taken.slice(-1);
}

/** An order of total 0 is paid without a payment. */
function checkPaid({ id, status, amount, currency }: AuditedOrder, taken: AuditedPayment[], report: Report): void {
  if (taken.length !== (amount === 0 ? 0 : 1)) {
    report('paid_without_payment', id, `${taken.length} payments took money, the order is ${status}`);
  }
  for (const payment of taken) {
    const paid = payment.amount;
    if (paid.amount !== amount || paid.currency !== currency) {
      report('amount_differs', id, `${paid.amount} ${paid.currency} were paid for ${amount} ${currency}`);
    }
  }
}

const keepsMoney = new Set<AuditedPayment['status']>(['partially_captured', 'succeeded', 'partially_refunded']);

function checkEnded({ id, status }: AuditedOrder, payments: AuditedPayment[], report: Report): void {
  for (const payment of payments) {
    if (keepsMoney.has(payment.status)) {
      report('money_kept', id, `the order is ${status}, of ${payment.id} only ${payment.refunded} are refunded`);
    }
    if (isOpenPayment(payment.status)) {
      report('payment_left_open', id, `the order is ${status}, ${payment.id} ${payment.status}`);
    }
  }
}

/** Both sides count the same money as given back, unless more is on its way. */
function checkRefunds(order: AuditedOrder, taken: AuditedPayment[], report: Report): void {
  if (taken.length === 0 || taken.some(({ status }) => status === 'refunding')) return;
  const refunded = taken.reduce((sum, payment) => sum + payment.refunded, 0);
  if (refunded !== order.refunded) {
    report('refund_differs', order.id, `${refunded} were refunded, the order knows of ${order.refunded}`);
  }
}
