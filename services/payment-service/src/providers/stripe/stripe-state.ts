/** Where a charge and a refund stand, read from Stripe's objects: pure. */
import type Stripe from 'stripe';
import type { ChargeState, DisputeState, TransferState } from '../provider';
import { fromStripeAmount } from './stripe-amounts';

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

/** What was taken; in words only where it is less than all. */
export function succeededState(intent: Stripe.PaymentIntent): ChargeState {
  const { id: reference, amount, amount_received, currency } = intent;
  if (amount_received >= amount) return { reference, status: 'succeeded' };
  const captured = fromStripeAmount(amount_received, currency);
  if (!captured) throw new Error(`${reference} received ${amount_received} ${currency}, a fraction of a minor unit`);
  return { reference, status: 'succeeded', captured: captured.amount };
}

/** Money that was captured stays taken, also when the intent is canceled for what is left. */
export const canceledState = (intent: Stripe.PaymentIntent): ChargeState =>
  intent.amount_received > 0 ? succeededState(intent) : { reference: intent.id, status: 'cancelled' };

/** The charge has to be expanded: without its word on several captures there is one. */
function authorizedState({ id, latest_charge }: Stripe.PaymentIntent): ChargeState {
  const card = typeof latest_charge === 'string' ? undefined : latest_charge?.payment_method_details?.card;
  return {
    reference: id,
    status: 'authorized',
    ...(card?.capture_before !== undefined && { capturableUntil: new Date(card.capture_before * 1000) }),
    ...(card?.multicapture?.status !== 'available' && { isOnce: true }),
  };
}

/** The state of the payment's intent; `latest_charge` has to be expanded. */
export function chargeStateOf(intent: Stripe.PaymentIntent, paymentId: string, publishableKey: string): ChargeState {
  switch (intent.status) {
    case 'succeeded':
      return succeededState(intent);
    case 'canceled':
      return canceledState(intent);
    case 'requires_capture':
      return authorizedState(intent);
    case 'requires_payment_method':
      return failedState(intent);
    case 'requires_action':
      return actionState(intent, paymentId, publishableKey);
    default:
      // `processing`, and what is ours to go on with: `requires_confirmation`
      return { reference: intent.id, status: 'processing' };
  }
}

/** `requires_action` waits for the buyer to say where the money shall go; a canceled refund never arrives. */
export function refundStateOf({ status }: Pick<Stripe.Refund, 'status'>): TransferState {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
}

/**
 * Undefined for what takes no money: an inquiry (`warning_…`), and a dispute that was prevented before the bank took any.
 * One that was prevented by giving the money back is lost: nobody decides anything after it.
 */
export function disputeStateOf({ status, balance_transactions }: Stripe.Dispute): DisputeState | undefined {
  if (status.startsWith('warning_')) return undefined;
  if (status === 'prevented') return balance_transactions.length > 0 ? 'lost' : undefined;
  if (status === 'won') return 'won';
  return status === 'lost' ? 'lost' : 'open';
}
