/** Gives money back, once for each request and never more than was taken. */
import { type Money, PoisonEvent } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { refundable } from './payment';
import { isOpen } from './payment-states';
import { makeRefunds, settle } from './settle';
import { voidPayment } from './void-payment';

export interface RefundPayment {
  paymentId: string;
  orderId: string;
  amount: Money;
  /** Of the request: the same one again refunds nothing more. */
  requestId: string;
}

/** The refund is written before the provider is called; what it does not answer is the sweeper's from there on. */
export async function refundPayment(
  deps: Deps,
  { paymentId, orderId, amount, requestId }: RefundPayment,
): Promise<void> {
  let payment = await deps.payments.find(paymentId);
  if (payment?.orderId !== orderId) throw new PoisonEvent(`order ${orderId} has no payment ${paymentId}`);
  if (amount.currency !== payment.amount.currency || amount.amount <= 0) {
    throw new PoisonEvent(`${amount.amount} ${amount.currency} cannot be refunded of payment ${paymentId}`);
  }
  if (isOpen(payment.status)) payment = await voidPayment(deps, payment, { status: 'cancelled' });
  if (payment.refunds.some((refund) => refund.id === requestId)) return void (await makeRefunds(deps, payment));
  if (amount.amount > refundable(payment)) {
    deps.log.warn('a refund is cut to what is left', { paymentId, asked: amount.amount, left: refundable(payment) });
  }
  await settle(deps, payment, { type: 'refund_requested', id: requestId, amount: amount.amount });
}
