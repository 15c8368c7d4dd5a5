/** What refunds make of a payment. */
import type { Next } from '@skysync/service-kit';
import { idsOf, move } from '../payments/move-payment';
import { type Payment, type Refund, refundable, sumOf } from '../payments/payment';
import type { PaymentTrigger } from '../payments/payment-states';
import type { RefundState } from '../providers/provider';

/** The refund of a charge that succeeded after its payment had ended; its id is derived, so that there is one. */
export const lateSuccessRefund = ({ _id, amount }: Payment, now: Date): Refund => ({
  id: `late-success-${_id}`,
  amount: amount.amount,
  status: 'pending',
  at: now,
});

/** Never more than is left, and once for each id. */
export function requestRefund(
  payment: Payment,
  { id, amount }: { id: string; amount: number },
  now: Date,
): Next<Payment> | undefined {
  const granted = Math.min(amount, refundable(payment));
  if (granted <= 0 || payment.refunds.some((refund) => refund.id === id)) return undefined;
  const refund: Refund = { id, amount: granted, status: 'pending', at: now };
  return move(payment, 'refund_requested', { refunds: [...payment.refunds, refund] }, now);
}

/** The provider's word on a pending refund. */
export function endRefund(
  payment: Payment,
  { id, succeeded }: { id: string; succeeded: boolean },
  now: Date,
): Next<Payment> | undefined {
  const ended = payment.refunds.find((refund) => refund.id === id && refund.status === 'pending');
  if (!ended) return undefined;
  const status: RefundState = succeeded ? 'succeeded' : 'failed';
  const refunds = payment.refunds.map((refund) => (refund === ended ? { ...refund, status, at: now } : refund));
  const refunded = sumOf(refunds.filter((refund) => refund.status === 'succeeded'));
  const next = move(payment, triggerOfRefunds(payment, refunds, refunded), { refunds, refunded }, now);
  if (!next || !succeeded) return next;
  const amount = { amount: ended.amount, currency: payment.amount.currency };
  const data = { ...idsOf(payment), refundId: id, amount };
  return { ...next, events: [{ type: 'skysync.payment.refunded.v1', data }] };
}

function triggerOfRefunds(payment: Payment, refunds: Refund[], refunded: number): PaymentTrigger {
  if (refunds.some((refund) => refund.status === 'pending')) return 'refund_continues';
  if (refunded === payment.amount.amount) return 'fully_refunded';
  return refunded > 0 ? 'partly_refunded' : 'refund_refused';
}
