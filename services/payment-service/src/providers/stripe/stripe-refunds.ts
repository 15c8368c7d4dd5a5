/** Refunds at Stripe, once for each of ours. */
import type Stripe from 'stripe';
import type { KnownCharge, RefundRequest, TransferState } from '../provider';
import { toStripeAmount } from './stripe-amounts';
import { isRefusal, isReplay } from './stripe-errors';
import { withIdempotencyKey } from './stripe-keys';
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
  const made = await findRefund(stripe, reference, refundId);
  if (made) return refundStateOf(made);
  const units = toStripeAmount(amount);
  if (units === undefined) return 'failed';
  // the ids of refunds are unique within a payment, the keys of an account among all its requests
  const key = `${paymentId}-refund-${refundId}`;
  const asked = { payment_intent: reference, amount: units, metadata: { paymentId, refundId } };
  const isUndone = async () => (await findRefund(stripe, reference, refundId)) === undefined;
  try {
    const refund = await withIdempotencyKey(key, (options) => stripe.refunds.create(asked, options), isUndone);
    return refundStateOf(isReplay(refund) ? await stripe.refunds.retrieve(refund.id) : refund);
  } catch (error) {
    if (isRefusal(error) && !passing.has(error.code ?? '')) return 'failed';
    throw error;
  }
}

async function findRefund(stripe: Stripe, reference: string, refundId: string): Promise<Stripe.Refund | undefined> {
  for await (const refund of stripe.refunds.list({ payment_intent: reference, limit: 100 })) {
    if (refund.metadata?.refundId === refundId) return refund;
  }
  return undefined;
}
