/** What an error of Stripe's client means: a decline, a refusal, or that nobody knows. */
import Stripe from 'stripe';

/** The card was declined: an outcome. */
export const isDecline = (error: unknown): error is Stripe.errors.StripeCardError =>
  error instanceof Stripe.errors.StripeCardError;

/**
 * Stripe will never do this, and has done nothing (400). Not a refusal: 404, since an object that is not there may be in
 * the account whose keys the store had before; 401 and 403, which pass when the store mends its keys; 409, 429, 5xx and
 * connections that break; and an idempotency error, which says that an earlier request was another one.
 */
export const isRefusal = (error: unknown): error is Stripe.errors.StripeInvalidRequestError =>
  error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 400;

/**
 * True of an answer that Stripe saved when it first got the idempotency key: it says how things stood then, see
 * https://docs.stripe.com/error-low-level. The client types headers as an object, but answers with fetch's Headers.
 */
export const isReplay = ({ lastResponse }: Stripe.Response<unknown>): boolean => wasReplayed(lastResponse.headers);

const wasReplayed = (headers: { [name: string]: string } | undefined): boolean =>
  new Headers(headers).get('idempotent-replayed') === 'true';

/** A failure of Stripe's own that it saved: its idempotency key is used up. */
export const isSavedFailure = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 500 && wasReplayed(error.headers);
