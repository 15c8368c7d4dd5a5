/**
 * What Stripe says now of what a webhook is about, where the message alone does not say it: how long and how often an
 * authorisation can be captured stands in its charge, and whose a dispute is in its intent.
 */
import type Stripe from 'stripe';
import type { ProviderNews } from '../provider';
import type { StripeAccount } from './stripe-account';
import { isOurs, moneyOf } from './stripe-objects';
import { chargeStateOf, disputeStateOf } from './stripe-state';

interface Account extends Pick<StripeAccount, 'store' | 'publishableKey'> {
  stripe: Stripe;
}

/** `what` is an object of Stripe: `intent/<id>` or `dispute/<id>`. Nothing for what is not SkySync's, nor this store's: an account may sell elsewhere too. Rejects while Stripe is silent. */
export function lookUp(account: Account, what: string): Promise<ProviderNews> {
  const [kind, id = ''] = what.split('/');
  return kind === 'intent' ? reportIntent(account, id) : reportDispute(account, id);
}

async function reportIntent({ stripe, store, publishableKey }: Account, id: string): Promise<ProviderNews> {
  const intent = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
  const { metadata } = intent;
  if (!isOurs(metadata) || metadata.store !== store) return {};
  const { paymentId } = metadata;
  const state = chargeStateOf(intent, paymentId, publishableKey);
  return { charge: { paymentId, store, amount: moneyOf(intent), state } };
}

async function reportDispute({ stripe, store }: Account, disputeId: string): Promise<ProviderNews> {
  const dispute = await stripe.disputes.retrieve(disputeId, { expand: ['payment_intent'] });
  const { id, reason, payment_intent: intent } = dispute;
  const state = disputeStateOf(dispute);
  if (!state || intent === null || typeof intent === 'string') return {};
  if (!isOurs(intent.metadata) || intent.metadata.store !== store) return {};
  const { paymentId } = intent.metadata;
  return { dispute: { paymentId, reference: intent.id, id, amount: moneyOf(dispute), reason, state } };
}
