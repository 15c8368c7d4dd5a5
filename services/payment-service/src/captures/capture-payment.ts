/** Takes a part of what is authorised, or all of it. */
import { fingerprintOf, invalidRequest, notFound, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { capturable, pendingCaptures } from '../payments/amounts';
import { isMade, type Payment } from '../payments/payment';
import { settle } from '../payments/settle';
import { makeCaptures } from './make-captures';

export interface CaptureAsked {
  id: string;
  captureId: string;
  /** Minor units; all that is left when not given. */
  amount?: number | undefined;
  isFinal: boolean;
}

/**
 * Once for each `captureId`, and never more than is left. Written before the provider is asked; what it does not answer
 * is the sweeper's. Throws `not_found`, `invalid_request` for more than is left, `invalid_state` where nothing is
 * authorised (any more), and `idempotency_key_reused` for the id of another capture.
 */
export async function capturePayment(deps: Deps, asked: CaptureAsked): Promise<Payment> {
  const { id, captureId, isFinal } = asked;
  const found = await deps.payments.find(id);
  if (!found || !isMade(found)) throw notFound('Payment');
  const amount = asked.amount ?? amountOf(found, captureId) ?? capturable(found);
  const fingerprint = fingerprintOf({ amount: asked.amount ?? null, isFinal });
  const fact = { type: 'capture_requested', id: captureId, amount, isFinal, fingerprint } as const;
  const { state, changed } = await settle(deps, found, fact);
  if (changed) return state;
  const earlier = state.captures.find((capture) => capture.id === captureId);
  if (!earlier) throw refusal(state, amount);
  if (earlier.fingerprint !== fingerprint) throw new Problem('idempotency_key_reused');
  return pendingCaptures(state).length > 0 ? makeCaptures(deps, state) : state;
}

const amountOf = ({ captures }: Payment, captureId: string): number | undefined =>
  captures.find(({ id }) => id === captureId)?.amount;

function refusal(payment: Payment, amount: number): Problem {
  const left = capturable(payment);
  if (left > 0 && amount > left) return invalidRequest({ field: 'amount', message: `must be at most ${left}` });
  if (left > 0) {
    const detail = 'Another capture is under way, after which this one can be the last';
    return new Problem('invalid_state', { detail, headers: { 'Retry-After': '5' } });
  }
  return new Problem('invalid_state', {
    detail: `Nothing can be captured of a payment that is ${payment.status}`,
    extensions: { paymentStatus: payment.status },
  });
}
