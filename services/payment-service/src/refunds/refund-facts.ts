/** What refunds make of a payment. */
import type { Next } from '@skysync/service-kit';
import { refundable, sumOf } from '../payments/amounts';
import { idsOf, inCurrencyOf, moveBySums } from '../payments/move-payment';
import type { Payment, Refund } from '../payments/payment';
import type { TransferState } from '../providers/provider';

/** The refund of a charge that succeeded after its payment had ended; its id is derived, so that there is one. */
export const lateSuccessRefund = ({ _id, captured }: Payment, now: Date): Refund => ({
  id: `late-success-${_id}`,
  amount: captured,
  status: 'pending',
  at: now,
});

interface RefundAsked {
  id: string;
  amount: number;
  reason?: string;
  isExact?: boolean;
  fingerprint?: string;
}

/** Never more than is left, and once for each id. */
export function requestRefund(payment: Payment, asked: RefundAsked, now: Date): Next<Payment> | undefined {
  const { id, amount, reason, isExact = false, fingerprint } = asked;
  const left = refundable(payment);
  const granted = Math.min(amount, left);
  const isRefused = granted <= 0 || (isExact && amount > left) || payment.status === 'disputed';
  if (isRefused || payment.refunds.some((refund) => refund.id === id)) return undefined;
  const said = { ...(reason !== undefined && { reason }), ...(fingerprint !== undefined && { fingerprint }) };
  const refund: Refund = { id, amount: granted, status: 'pending', ...said, at: now };
  return moveBySums(payment, { refunds: [...payment.refunds, refund] }, now);
}

/** The provider's word on a refund. One that was made may still come back, weeks later; then its money is the store's again. */
export function endRefund(
  payment: Payment,
  { id, succeeded }: { id: string; succeeded: boolean },
  now: Date,
): Next<Payment> | undefined {
  const ended = payment.refunds.find((refund) => refund.id === id);
  const isReturned = ended?.status === 'succeeded' && !succeeded;
  if (!ended || (ended.status !== 'pending' && !isReturned)) return undefined;
  const status: TransferState = succeeded ? 'succeeded' : 'failed';
  const refunds = payment.refunds.map((refund) => (refund === ended ? { ...refund, status, at: now } : refund));
  const refunded = sumOf(refunds.filter((refund) => refund.status === 'succeeded'));
  const next = moveBySums(payment, { refunds, refunded }, now);
  if (!next || !(succeeded || isReturned)) return next;
  const data = { ...idsOf(payment), refundId: id, amount: inCurrencyOf(payment, ended.amount) };
  const type = isReturned ? 'skysync.payment.refund_returned.v1' : 'skysync.payment.refunded.v1';
  return { ...next, events: [{ type, data }] };
}
