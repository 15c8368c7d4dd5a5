/** The adapter of one store's Stripe account. */
import type { PaymentProvider } from '../provider';
import type { StripeAccount } from './stripe-account';
import { requireChargeable } from './stripe-amounts';
import { captureCharge, releaseRest } from './stripe-captures';
import { createStripeCharges } from './stripe-charges';
import type { StripeClient } from './stripe-client';
import { createStripeMethods } from './stripe-methods';
import { refundCharge } from './stripe-refunds';
import { lookUp } from './stripe-reports';
import { listTransactions } from './stripe-transactions';
import { readWebhook } from './stripe-webhook';

/** A PaymentMethod's id, as far as the contract lets words through: no more digits than a card number lacks. */
const acceptsMethod = (method: string): boolean =>
  /^pm_\w{1,61}$/.test(method) && method.replace(/\D/g, '').length <= 11;

export function createStripeAdapter({ stripe, until, close }: StripeClient, account: StripeAccount): PaymentProvider {
  const { store, publishableKey, webhookSecrets } = account;
  const charges = createStripeCharges({ ...account, stripe });
  const methods = createStripeMethods(stripe, publishableKey);

  return {
    name: 'stripe',
    limitsAmounts: true,
    store,
    publishableKey,
    vault: {
      accepts: (method) => method === undefined || acceptsMethod(method),
      save: (saving, signal) => until(signal, () => methods.save(saving)),
      finish: (saving, signal) => until(signal, () => methods.finish(saving)),
      forget: (kept, signal) => until(signal, () => methods.forget(kept)),
    },
    requireChargeable,
    accepts: acceptsMethod,
    create: (charge, signal) => until(signal, () => charges.create(charge)),
    confirm: (charge, method, signal) => until(signal, () => charges.confirm(charge, method)),
    retrieve: (charge, signal) => until(signal, () => charges.retrieve(charge)),
    cancel: (charge, signal) => until(signal, () => charges.cancel(charge)),
    capture: (charge, capture, signal) => until(signal, () => captureCharge(stripe, charge, capture)),
    release: (charge, signal) => until(signal, () => releaseRest(stripe, charge)),
    refund: (charge, refund, signal) => until(signal, () => refundCharge(stripe, charge, refund)),
    transactions: (period, signal) => listTransactions(stripe, until, period, signal),
    parseWebhook: async (webhook) => readWebhook(stripe, webhookSecrets, webhook),
    lookUp: (what, signal) => until(signal, () => lookUp({ ...account, stripe }, what)),
    close: async () => close(),
  };
}
