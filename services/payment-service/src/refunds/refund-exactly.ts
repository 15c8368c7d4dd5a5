/** Gives back exactly what staff ask for, or nothing. */
import { fingerprintOf, invalidRequest, notFound, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { pendingRefunds, refundable } from '../payments/amounts';
import { isMade, type Payment } from '../payments/payment';
import { settle } from '../payments/settle';
import { makeRefunds } from './make-refunds';

export interface RefundAsked {
  id: string;
  refundId: string;
  /** Minor units. */
  amount: number;
  reason: string;
}

/**
 * Once for each `refundId`. Throws `not_found`, `invalid_request` for more than is left, `invalid_state` where nothing is,
 * and `idempotency_key_reused` for the id of another refund.
 */
export async function refundExactly(deps: Deps, { id, refundId, amount, reason }: RefundAsked): Promise<Payment> {
  const found = await deps.payments.find(id);
  if (!found || !isMade(found)) throw notFound('Payment');
  const fingerprint = fingerprintOf({ amount, reason });
  const fact = { type: 'refund_requested', id: refundId, amount, reason, isExact: true, fingerprint } as const;
  const { state, changed } = await settle(deps, found, fact);
  if (changed) return state;
  const earlier = state.refunds.find((refund) => refund.id === refundId);
  if (!earlier) throw refusal(state, amount);
  if (earlier.fingerprint !== fingerprint) throw new Problem('idempotency_key_reused');
  return pendingRefunds(state).length > 0 ? makeRefunds(deps, state) : state;
}

function refusal(payment: Payment, amount: number): Problem {
  const left = refundable(payment);
  if (payment.status !== 'disputed' && left > 0 && amount > left) {
    return invalidRequest({ field: 'amount', message: `must be at most ${left}` });
  }
  return new Problem('invalid_state', {
    detail: `Nothing can be given back of a payment that is ${payment.status}`,
    extensions: { paymentStatus: payment.status },
  });
}
