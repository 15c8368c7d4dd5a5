/** Where a charge and a refund stand, read from Stripe's objects: pure. */
import type Stripe from 'stripe';
import type { ChargeState, TransferState } from '../provider';

/** What Stripe says of a decline: the issuer's reason if it gave one. */
interface Decline {
  decline_code?: string | null | undefined;
  code?: string | null | undefined;
}

export const failureCodeOf = (decline: Decline | null | undefined): string =>
  decline?.decline_code || decline?.code || 'declined';

/** After a decline the intent could be paid by another method; for us the charge has failed. */
export const failedState = ({ id, last_payment_error }: Stripe.PaymentIntent): ChargeState => ({
  reference: id,
  status: 'failed',
  failureCode: failureCodeOf(last_payment_error),
});

/** What the buyer has to do: Stripe's script takes the client secret and the store's publishable key. */
const actionState = (intent: Stripe.PaymentIntent, paymentId: string, publishableKey: string): ChargeState => ({
  reference: intent.id,
  status: 'requires_action',
  nextAction: {
    type: 'client',
    confirmUrl: `/api/v1/payments/${paymentId}/confirm`,
    publishableKey,
    ...(intent.client_secret !== null && { clientSecret: intent.client_secret }),
  },
});

/** The state of the payment's intent. */
export function chargeStateOf(intent: Stripe.PaymentIntent, paymentId: string, publishableKey: string): ChargeState {
  switch (intent.status) {
    case 'succeeded':
      return { reference: intent.id, status: 'succeeded' };
    case 'canceled':
      return { reference: intent.id, status: 'cancelled' };
    case 'requires_payment_method':
      return failedState(intent);
    case 'requires_action':
      return actionState(intent, paymentId, publishableKey);
    default:
      // `processing`, and what is ours or Stripe's to go on with: `requires_confirmation`, `requires_capture`
      return { reference: intent.id, status: 'processing' };
  }
}

/** `requires_action` waits for the buyer to say where the money shall go; a canceled refund never arrives. */
export function refundStateOf({ status }: Pick<Stripe.Refund, 'status'>): TransferState {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
}
