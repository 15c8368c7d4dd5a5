/** Idempotency keys for which Stripe saved a failure of its own: it answers nothing else to them for a day or more. */
import type Stripe from 'stripe';
import { isSavedFailure } from './stripe-errors';

/** One more is used up by each try while Stripe fails: enough for an outage of hours. */
const mostKeys = 30;

/**
 * Calls with `key`, and for each key with a saved failure (https://docs.stripe.com/error-low-level#idempotency) with the
 * next one: the same for all who ask, so that they get the same answer. A saved failure is the end of its request, which
 * may have done its work: what must not be done twice is looked for first, and done with the next key only when
 * `isUndone`.
 */
export async function withIdempotencyKey<T>(
  key: string,
  call: (options: Stripe.RequestOptions) => Promise<T>,
  isUndone: () => Promise<boolean> = async () => true,
): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      return await call({ idempotencyKey: n === 1 ? key : `${key}-${n}` });
    } catch (error) {
      if (n === mostKeys || !isSavedFailure(error) || !(await isUndone())) throw error;
    }
  }
}
