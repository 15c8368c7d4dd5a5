/** Gives money back, once for each request and never more than was taken. */
import type { CallInput } from '@skysync/contracts';
import { notFound, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { pendingRefunds, refundable } from '../payments/amounts';
import { isMade, type Payment } from '../payments/payment';
import { isOpen } from '../payments/payment-states';
import { settle } from '../payments/settle';
import { voidPayment } from '../payments/void-payment';
import { makeRefunds } from './make-refunds';

/**
 * The refund is written before the provider is called; what it does not answer is the sweeper's from there on. A
 * payment that is still open is voided instead. Nothing to give back is nothing to do: an order of total 0 may ask.
 * Throws `not_found` for a payment of another order, `conflict` for another currency.
 */
export async function refundPayment(
  deps: Deps,
  { paymentId, orderId, amount, refundId }: CallInput<'refundPayment'>,
): Promise<Payment> {
  const found = await deps.payments.find(paymentId);
  if (found?.orderId !== orderId || !isMade(found)) throw notFound('Payment');
  if (amount.amount === 0) return found;
  if (amount.currency !== found.amount.currency) {
    throw new Problem('conflict', { detail: `The payment was made in ${found.amount.currency}` });
  }
  const payment = isOpen(found.status) ? await voidPayment(deps, found, { status: 'cancelled' }) : found;
  const earlier = payment.refunds.some((refund) => refund.id === refundId);
  if (earlier) return pendingRefunds(payment).length > 0 ? makeRefunds(deps, payment) : payment;
  if (amount.amount > refundable(payment)) {
    deps.log.warn('a refund is cut to what is left', { paymentId, asked: amount.amount, left: refundable(payment) });
  }
  return (await settle(deps, payment, { type: 'refund_requested', id: refundId, amount: amount.amount })).state;
}
