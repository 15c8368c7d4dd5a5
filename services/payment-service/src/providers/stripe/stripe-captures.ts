/** Captures at Stripe, once for each of ours, and the end of what is not captured. */
import type Stripe from 'stripe';
import type { CaptureRequest, KnownCharge, TransferState } from '../provider';
import { toStripeAmount } from './stripe-amounts';
import { isDecline, isRefusal } from './stripe-errors';
import { withIdempotencyKey } from './stripe-keys';

/**
 * Stripe forgets an idempotency key after a day, and a capture has no object of its own: so each one leaves its id in the
 * intent's metadata, written by the very request that captures, and is recognised by it for ever. The key guards
 * against two calls at once. An intent has room for 50 entries of metadata, three of which are the payment's own: the 48th
 * capture is refused, takes nothing and has failed. Stripe itself ends at 50.
 */
export async function captureCharge(
  stripe: Stripe,
  { paymentId, reference }: KnownCharge,
  { id: captureId, amount, isFinal }: CaptureRequest,
): Promise<TransferState> {
  const isUndone = async () => !Object.hasOwn((await stripe.paymentIntents.retrieve(reference)).metadata, captureId);
  if (!(await isUndone())) return 'succeeded';
  const units = toStripeAmount(amount);
  if (units === undefined) return 'failed';
  // the ids of captures are unique within a payment, the keys of an account among all its requests
  const key = `${paymentId}-capture-${captureId}`;
  const asked = { amount_to_capture: units, final_capture: isFinal, metadata: { [captureId]: String(units) } };
  try {
    await withIdempotencyKey(key, (options) => stripe.paymentIntents.capture(reference, asked, options), isUndone);
    return 'succeeded';
  } catch (error) {
    if (isRefusal(error) || isDecline(error)) return 'failed';
    throw error;
  }
}

/**
 * A capture of nothing, the last one, as https://docs.stripe.com/payments/multicapture has it: the intent is then
 * succeeded. Without an idempotency key: a repetition is refused, and a saved refusal would hide that it can be done now.
 */
export async function releaseRest(stripe: Stripe, { reference }: KnownCharge): Promise<void> {
  try {
    await stripe.paymentIntents.capture(reference, { amount_to_capture: 0, final_capture: true });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // it was let go before, or lapsed
    const { status } = await stripe.paymentIntents.retrieve(reference);
    if (status === 'requires_capture') throw error;
  }
}
