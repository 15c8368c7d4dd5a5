/**
 * Charges as PaymentIntents. An intent takes money at most once, and none before it is confirmed: so it is made first,
 * with the payment's id as the idempotency key, and confirmed in a second call. A repetition, also by `cancel`, thereby
 * learns the id of the intent without any risk of charging it.
 */
import type Stripe from 'stripe';
import type { Charge, ChargeState, KnownCharge } from '../provider';
import type { StripeAccount } from './stripe-account';
import { toStripeAmount } from './stripe-amounts';
import { isDecline, isRefusal, isReplay } from './stripe-errors';
import { withIdempotencyKey } from './stripe-keys';
import { chargeStateOf, failureCodeOf } from './stripe-state';

export interface StripeCharges {
  create(charge: Charge): Promise<ChargeState>;
  confirm(charge: KnownCharge, method: string): Promise<ChargeState>;
  retrieve(charge: KnownCharge): Promise<ChargeState>;
  cancel(charge: Charge): Promise<ChargeState>;
}

/** The store's account, as all of these ask it. */
interface Account extends Pick<StripeAccount, 'publishableKey' | 'capture'> {
  stripe: Stripe;
}

/** Stripe never made an intent, so there is no id of its own; nothing is asked of a charge that has failed. */
const neverMade = ({ paymentId }: Charge): ChargeState => refused(`refused_${paymentId}`);

const refused = (reference: string): ChargeState => ({ reference, status: 'failed', failureCode: 'provider_refused' });

/**
 * What is asked of Stripe when a payment is made. Repetitions within a day must ask exactly the same, or Stripe refuses
 * them: whoever changes this leaves the payments of that day, whose creation was not answered, to be found by search.
 */
const creationOf = ({ capture }: Account, charge: Charge, units: number) => ({
  amount: units,
  currency: charge.amount.currency.toLowerCase(),
  payment_method: charge.method,
  // Stripe charges a saved card for its own customer only
  ...(charge.customer !== undefined && { customer: charge.customer }),
  // cards, and wallets that hold them: no method that needs a return address or takes days is slipped in by a setting
  payment_method_types: ['card'],
  metadata: { paymentId: charge.paymentId, orderId: charge.orderId, store: charge.store },
  ...(capture === 'manual' && authorizeFirst),
});

/** A card and an account that allow no more than one capture are authorised all the same. */
const authorizeFirst = {
  capture_method: 'manual',
  payment_method_options: { card: { request_multicapture: 'if_available' } },
} as const;

/** What is authorised stands in the charge: how long, and how often it can be captured. */
const withCharge = { expand: ['latest_charge'] };

const stateOf = ({ publishableKey }: Account, { paymentId }: Charge, intent: Stripe.PaymentIntent): ChargeState =>
  chargeStateOf(intent, paymentId, publishableKey);

const ask = async (account: Account, charge: Charge, id: string): Promise<ChargeState> =>
  stateOf(account, charge, await account.stripe.paymentIntents.retrieve(id, withCharge));

/** The charge's intent; undefined when Stripe refuses to make one. `isNew` unless an earlier call made it. */
async function prepare(account: Account, charge: Charge): Promise<{ id: string; isNew: boolean } | undefined> {
  const units = toStripeAmount(charge.amount);
  if (units === undefined) return undefined;
  try {
    const made = await withIdempotencyKey(charge.paymentId, (key) =>
      account.stripe.paymentIntents.create(creationOf(account, charge, units), key),
    );
    return { id: made.id, isNew: !isReplay(made) };
  } catch (error) {
    if (isRefusal(error) || isDecline(error)) return undefined;
    throw error;
  }
}

const isUnconfirmed = ({ status }: Stripe.PaymentIntent): boolean => status === 'requires_confirmation';

/** The same key for the same method: a repetition of this call is no second attempt on the card. */
async function confirmIntent(account: Account, charge: Charge, id: string, method: string): Promise<ChargeState> {
  const { paymentIntents } = account.stripe;
  const asked = { payment_method: method, use_stripe_sdk: true, ...withCharge };
  const isUndone = async () => isUnconfirmed(await paymentIntents.retrieve(id));
  try {
    const confirmed = await withIdempotencyKey(
      `${charge.paymentId}-confirm-${method}`,
      (key) => paymentIntents.confirm(id, asked, key),
      isUndone,
    );
    return stateOf(account, charge, confirmed);
  } catch (error) {
    if (isDecline(error)) return { reference: id, status: 'failed', failureCode: failureCodeOf(error) };
    if (isRefusal(error)) return endRefused(account, charge, id);
    throw error;
  }
}

/** Somebody was faster, or it can never be confirmed: then it must not stay open for the client secret's holder. */
async function endRefused(account: Account, charge: Charge, id: string): Promise<ChargeState> {
  const intent = await account.stripe.paymentIntents.retrieve(id, withCharge);
  if (!isUnconfirmed(intent)) return stateOf(account, charge, intent);
  const ended = await cancelIntent(account, charge, id);
  return ended.status === 'cancelled' ? refused(id) : ended;
}

/** Without an idempotency key: to cancel twice is harmless, and a saved refusal would hide that it can be done now. */
async function cancelIntent(account: Account, charge: Charge, id: string): Promise<ChargeState> {
  try {
    return stateOf(account, charge, await account.stripe.paymentIntents.cancel(id));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return ask(account, charge, id);
  }
}

/** The intent has the first word: what Stripe saved of an earlier confirmation may be an error, or long past. */
async function confirmIfOpen(account: Account, charge: Charge, id: string, method: string): Promise<ChargeState> {
  const intent = await account.stripe.paymentIntents.retrieve(id, withCharge);
  return isUnconfirmed(intent) ? confirmIntent(account, charge, id, method) : stateOf(account, charge, intent);
}

/**
 * Stripe forgets idempotency keys after a day or more. An intent made just now, to be canceled, may thus be a second
 * one: the first, if there was any, is old enough to be found by search, and has the last word.
 */
async function cancelUnanswered(account: Account, charge: Charge): Promise<ChargeState> {
  const made = await prepare(account, charge);
  if (!made) return neverMade(charge);
  const cancelled = await cancelIntent(account, charge, made.id);
  const earlier = made.isNew ? await findEarlier(account.stripe, charge, made.id) : undefined;
  return earlier ? cancelIntent(account, charge, earlier) : cancelled;
}

export function createStripeCharges(account: Account): StripeCharges {
  return {
    async create(charge) {
      const made = await prepare(account, charge);
      if (!made) return neverMade(charge);
      if (!made.isNew) return confirmIfOpen(account, charge, made.id, charge.method);
      return confirmIntent(account, charge, made.id, charge.method);
    },
    confirm: (charge, method) => confirmIfOpen(account, charge, charge.reference, method),
    retrieve: (charge) => ask(account, charge, charge.reference),
    cancel: (charge) =>
      charge.reference === undefined
        ? cancelUnanswered(account, charge)
        : cancelIntent(account, charge, charge.reference),
  };
}

/** The id of another intent of the payment that is not canceled. Search lags by a minute, and some countries lack it. */
async function findEarlier(stripe: Stripe, { paymentId }: Charge, except: string): Promise<string | undefined> {
  try {
    const query = `metadata['paymentId']:'${paymentId}'`;
    const { data } = await stripe.paymentIntents.search({ query, limit: 100 });
    return data.find(({ id, status }) => id !== except && status !== 'canceled')?.id;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}
