/**
 * Cards that customers save: a Customer of the store's account for each of ours, and a SetupIntent for each card
 * (https://docs.stripe.com/payments/save-and-reuse). Stripe knows customers by our ids alone, and nothing else of them.
 */
import type Stripe from 'stripe';
import type { Kept, KnownSaving, MethodLooks, Saving, SavingState } from '../vault';
import { isDecline, isRefusal, isReplay } from './stripe-errors';
import { withIdempotencyKey } from './stripe-keys';
import { failureCodeOf } from './stripe-state';

export interface StripeMethods {
  save(saving: Saving): Promise<SavingState>;
  finish(saving: KnownSaving): Promise<SavingState>;
  forget(kept: Kept): Promise<void>;
}

/** The store's account, as all of these ask it. */
interface Account {
  stripe: Stripe;
  publishableKey: string;
}

const withCard = { expand: ['payment_method'] };

/** One for each customer, as long as Stripe keeps the key; afterwards the ones that an earlier method made known is given. */
async function customerOf({ stripe }: Account, { store, userId, customer }: Saving): Promise<string> {
  if (customer !== undefined) return customer;
  return withIdempotencyKey(`customer-${store}-${userId}`, async (key) => {
    return (await stripe.customers.create({ metadata: { store, userId } }, key)).id;
  });
}

/** What is asked of Stripe: a repetition within a day must ask exactly the same. The buyer is there when it is charged. */
const creationOf = ({ id, store, method }: Saving, customer: string) => ({
  customer,
  usage: 'on_session' as const,
  payment_method_types: ['card'],
  metadata: { savedMethod: id, store },
  ...(method !== undefined && { payment_method: method }),
  ...withCard,
});

/** Stripe never made one, so there is no id of its own. */
const neverMade = ({ id }: Saving): SavingState => refused(`refused_${id}`);

const refused = (reference: string): SavingState => ({ reference, status: 'failed', failureCode: 'provider_refused' });

async function save(account: Account, saving: Saving): Promise<SavingState> {
  try {
    const creation = creationOf(saving, await customerOf(account, saving));
    const made = await withIdempotencyKey(saving.id, (key) => account.stripe.setupIntents.create(creation, key));
    return goOn(account, saving, isReplay(made) ? await retrieve(account, made.id) : made);
  } catch (error) {
    if (isRefusal(error)) return neverMade(saving);
    throw error;
  }
}

const retrieve = ({ stripe }: Account, id: string): Promise<Stripe.SetupIntent> =>
  stripe.setupIntents.retrieve(id, withCard);

/** Where a token was given it is for us to confirm; else the customer's browser does, with Stripe's script. */
async function goOn(account: Account, saving: Saving, intent: Stripe.SetupIntent): Promise<SavingState> {
  if (intent.status !== 'requires_confirmation') return stateOf(account, saving, intent);
  const asked = { use_stripe_sdk: true, ...withCard };
  try {
    const idempotencyKey = `${saving.id}-confirm`;
    return stateOf(account, saving, await account.stripe.setupIntents.confirm(intent.id, asked, { idempotencyKey }));
  } catch (error) {
    if (isDecline(error)) return { reference: intent.id, status: 'failed', failureCode: failureCodeOf(error) };
    if (!isRefusal(error)) throw error;
    const now = await retrieve(account, intent.id);
    return now.status === 'requires_confirmation' ? refused(intent.id) : stateOf(account, saving, now);
  }
}

async function stateOf(account: Account, { id, method }: Saving, intent: Stripe.SetupIntent): Promise<SavingState> {
  const known = { reference: intent.id, ...customerIn(intent) };
  switch (intent.status) {
    case 'succeeded': {
      const card = await methodIn(account, intent);
      return { ...known, status: 'saved', token: card.id, looks: looksOf(card) };
    }
    case 'canceled':
      return { ...known, status: 'failed', failureCode: 'cancelled' };
    case 'requires_payment_method':
      // without a token of ours, the customer may try another card in the browser
      if (method !== undefined) {
        return { ...known, status: 'failed', failureCode: failureCodeOf(intent.last_setup_error) };
      }
      return { ...known, status: 'requires_action', nextAction: actionOf(account, id, intent) };
    case 'requires_action':
      return { ...known, status: 'requires_action', nextAction: actionOf(account, id, intent) };
    default:
      return { ...known, status: 'processing' };
  }
}

const customerIn = ({ customer }: Stripe.SetupIntent): { customer?: string } =>
  customer === null ? {} : { customer: typeof customer === 'string' ? customer : customer.id };

const actionOf = ({ publishableKey }: Account, id: string, { client_secret }: Stripe.SetupIntent) => ({
  type: 'client' as const,
  confirmUrl: `/api/v1/payment-methods/${id}/confirm`,
  publishableKey,
  ...(client_secret !== null && { clientSecret: client_secret }),
});

async function methodIn({ stripe }: Account, { payment_method }: Stripe.SetupIntent): Promise<Stripe.PaymentMethod> {
  if (payment_method === null) throw new Error('a SetupIntent succeeded without a payment method');
  return typeof payment_method === 'string' ? stripe.paymentMethods.retrieve(payment_method) : payment_method;
}

function looksOf({ type, card }: Stripe.PaymentMethod): MethodLooks {
  if (!card) return { brand: type };
  const { brand, last4: lastFour, exp_month: month, exp_year: year } = card;
  return { brand, lastFour, expires: { month, year } };
}

/** A card that is attached no longer, and a SetupIntent that has ended, are what was asked for. */
async function forget({ stripe }: Account, { reference, token }: Kept): Promise<void> {
  if (token !== undefined) return detach(stripe, token);
  if (!reference.startsWith('seti_')) return;
  try {
    await stripe.setupIntents.cancel(reference);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { status, payment_method: card } = await stripe.setupIntents.retrieve(reference);
    if (status === 'succeeded' && card !== null) await detach(stripe, typeof card === 'string' ? card : card.id);
  }
}

async function detach(stripe: Stripe, token: string): Promise<void> {
  try {
    await stripe.paymentMethods.detach(token);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

export function createStripeMethods(stripe: Stripe, publishableKey: string): StripeMethods {
  const account = { stripe, publishableKey };
  return {
    save: (saving) => save(account, saving),
    finish: async (saving) => {
      // what Stripe refused to make never becomes anything
      if (!saving.reference.startsWith('seti_')) return neverMade(saving);
      return goOn(account, saving, await retrieve(account, saving.reference));
    },
    forget: (kept) => forget(account, kept),
  };
}
