/** What must hold between an order and its payments. Pure. */
import { endedInVain, isCharged, isOpenPayment, isSecured, isUnpaid } from '@skysync/contracts';
import type { Report } from './audit-shapes';
import type { AuditedOrder, AuditedPayment } from './order-file';

export function checkPayments(order: AuditedOrder, payments: AuditedPayment[], report: Report): void {
  if (payments.length > 1) report('several_payments', order.id, payments.map((payment) => payment.id).join(', '));
  const taken = payments.filter(({ status }) => isCharged(status) || isSecured(status));
  if (isUnpaid(order.status)) {
    for (const { id, status } of taken) {
      report('payment_ignored', order.id, `${id} is ${status}, the order ${order.status}`);
    }
    return;
  }
  if (endedInVain(order.status)) checkEnded(order, payments, report);
  else checkPaid(order, taken, report);
  for (const payment of taken) checkRefunds(order, payment, report);
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
function checkRefunds(order: AuditedOrder, payment: AuditedPayment, report: Report): void {
  if (payment.status === 'refunding' || payment.refunded === order.refunded) return;
  report('refund_differs', order.id, `${payment.refunded} were refunded, the order knows of ${order.refunded}`);
}
