/** Stripe's webhooks: https://docs.stripe.com/webhooks. */
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Money } from '@skysync/contracts';
import { invalidRequest, Problem } from '@skysync/service-kit';
import Stripe from 'stripe';
import type { ChargeState, ProviderEvent, ReportedCharge, ReportedRefund, SignedWebhook } from '../provider';
import { requireShape } from '../webhook-body';
import { fromStripeAmount } from './stripe-amounts';
import { failedState, refundStateOf } from './stripe-state';

/** A recorded message cannot be played again later. */
const toleranceSeconds = 300;

const Word = Type.String({ minLength: 1, maxLength: 255 });
const Envelope = Type.Object({ id: Word, type: Word, data: Type.Object({ object: Type.Object({}) }) });
const Intent = Type.Object({ id: Word, amount: Type.Integer(), currency: Type.String({ pattern: '^[a-z]{3}$' }) });
/** What the adapter gave along: objects that the store made by itself have none of it. */
const ChargeMetadata = Type.Object({ paymentId: Word, store: Word });
const RefundMetadata = Type.Object({ paymentId: Word, refundId: Word });

/** Throws `invalid_credentials` for a signature that does not hold, `malformed_json` and `invalid_request` for what was signed. */
export function readWebhook(stripe: Stripe, secrets: readonly string[], webhook: SignedWebhook): ProviderEvent {
  const event = verify(stripe, secrets, webhook);
  if (typeof event !== 'object' || event === null) throw new Problem('malformed_json');
  requireShape(Envelope, event);
  const { id, type } = event;
  return { id, type, ...newsOf(event) };
}

/** The event, signed with one of the secrets: a store that changes its secret has two for a while. */
function verify(stripe: Stripe, secrets: readonly string[], { body, headers }: SignedWebhook): Stripe.Event {
  const header = headers['stripe-signature'];
  if (typeof header !== 'string') throw refused('the signature header is missing');
  for (const secret of secrets) {
    try {
      return stripe.webhooks.constructEvent(body, header, secret, toleranceSeconds);
    } catch (error) {
      if (error instanceof SyntaxError) throw new Problem('malformed_json');
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
    }
  }
  throw refused('no signature fits the body and the time');
}

const refused = (detail: string): Problem => new Problem('invalid_credentials', { detail });

/** `requires_action` is not news: whoever made the charge was answered so, and a late report would undo what followed. */
function newsOf(event: Stripe.Event): Pick<ProviderEvent, 'charge' | 'refund'> {
  switch (event.type) {
    case 'payment_intent.succeeded':
      return reportCharge(event.data.object, ({ id }) => ({ reference: id, status: 'succeeded' }));
    case 'payment_intent.processing':
      return reportCharge(event.data.object, ({ id }) => ({ reference: id, status: 'processing' }));
    case 'payment_intent.canceled':
      return reportCharge(event.data.object, ({ id }) => ({ reference: id, status: 'cancelled' }));
    case 'payment_intent.payment_failed':
      return reportCharge(event.data.object, failedState);
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated':
      return reportRefund(event.data.object);
    default:
      return {};
  }
}

function reportCharge(
  intent: Stripe.PaymentIntent,
  stateOf: (intent: Stripe.PaymentIntent) => ChargeState,
): { charge?: ReportedCharge } {
  const { metadata } = intent;
  if (!Value.Check(ChargeMetadata, metadata)) return {};
  requireShape(Intent, intent, 'data.object.');
  const { paymentId, store } = metadata;
  return { charge: { paymentId, store, amount: amountOf(intent), state: stateOf(intent) } };
}

function amountOf({ amount, currency }: Stripe.PaymentIntent): Money {
  const money = fromStripeAmount(amount, currency);
  if (!money) throw invalidRequest({ field: 'data.object.amount', message: 'must be whole minor units' });
  return money;
}

function reportRefund(refund: Stripe.Refund): { refund?: ReportedRefund } {
  const { metadata } = refund;
  if (!Value.Check(RefundMetadata, metadata)) return {};
  return { refund: { paymentId: metadata.paymentId, id: metadata.refundId, state: refundStateOf(refund) } };
}
