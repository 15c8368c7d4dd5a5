/** Refunds at Stripe, once for each of ours. */
import type Stripe from 'stripe';
import type { KnownCharge, RefundRequest, TransferState } from '../provider';
import { toStripeAmount } from './stripe-amounts';
import { isRefusal, isReplay } from './stripe-errors';
import { refundStateOf } from './stripe-state';

/** Refusals that pass: the account has too little on its balance right now. */
const passing = new Set(['balance_insufficient', 'insufficient_funds']);

/**
 * A refund may stay pending for days while Stripe forgets an idempotency key after one: so the refunds of the charge are
 * read first, and ours is recognised by its metadata. The key guards against two calls at once.
 */
export async function refundCharge(
  stripe: Stripe,
  { paymentId, reference }: KnownCharge,
  { id: refundId, amount }: RefundRequest,
): Promise<TransferState> {
  for await (const refund of stripe.refunds.list({ payment_intent: reference, limit: 100 })) {
    if (refund.metadata?.refundId === refundId) return refundStateOf(refund);
  }
  const units = toStripeAmount(amount);
  if (units === undefined) return 'failed';
  // the ids of refunds are unique within a payment, the keys of an account among all its requests
  const idempotencyKey = `${paymentId}-refund-${refundId}`;
  try {
    const asked = { payment_intent: reference, amount: units, metadata: { paymentId, refundId } };
    const refund = await stripe.refunds.create(asked, { idempotencyKey });
    return refundStateOf(isReplay(refund) ? await stripe.refunds.retrieve(refund.id) : refund);
  } catch (error) {
    if (isRefusal(error) && !passing.has(error.code ?? '')) return 'failed';
    throw error;
  }
}
