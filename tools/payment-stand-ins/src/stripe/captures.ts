/** What is authorised and what is taken of it: https://docs.stripe.com/payments/multicapture. */
import { type Charge, type Intent, nowInSeconds } from './objects';
import { invalid } from './stripe-fault';

/** Online payments by card: https://docs.stripe.com/payments/place-a-hold-on-a-payment-method. */
const authorizedForSeconds = 7 * 24 * 3600;
const mostMetadata = 50;

export interface NewCapture {
  amount_to_capture?: number;
  final_capture?: boolean;
  metadata?: Record<string, string>;
}

export function authorized(intent: Intent, charge: Charge): void {
  charge.payment_method_details.card.capture_before = nowInSeconds() + authorizedForSeconds;
  Object.assign(intent, { status: 'requires_capture', amount_capturable: intent.amount });
}

/** True when it was the last one. Throws as Stripe answers, and has done nothing then. */
export function captured(intent: Intent, charge: Charge | null, asked: NewCapture): boolean {
  const { amount_to_capture: amount = intent.amount_capturable, final_capture: isFinal = true } = asked;
  const metadata = { ...intent.metadata, ...asked.metadata };
  if (amount > intent.amount_capturable) {
    throw invalid('The amount to capture is greater than what can be captured.', { code: 'amount_too_large' });
  }
  if (amount === 0 && !(isFinal && intent.amount_received > 0)) {
    throw invalid('The amount to capture must be at least 1.', { param: 'amount_to_capture' });
  }
  if (!isFinal && charge?.payment_method_details.card.multicapture.status !== 'available') {
    throw invalid('Multicapture is not available for this charge.', { param: 'final_capture' });
  }
  if (Object.keys(metadata).length > mostMetadata)
    throw invalid('Metadata can have up to 50 keys.', { param: 'metadata' });
  intent.amount_received += amount;
  intent.amount_capturable -= amount;
  intent.metadata = metadata;
  if (charge) charge.amount_captured = intent.amount_received;
  const isLast = isFinal || intent.amount_capturable === 0;
  if (isLast) released(intent, charge);
  return isLast;
}

/** Nothing more can be captured. */
export function released(intent: Intent, charge: Charge | null): void {
  intent.amount_capturable = 0;
  if (charge) charge.captured = true;
}
