/** Outcomes of a charge, wherever they come from: applied once, and what they start is done at once. */
import type { Changed } from '@skysync/service-kit';
import { makeCaptures } from '../captures/make-captures';
import type { Deps } from '../deps';
import { askProvider, ProviderSilent } from '../providers/ask-provider';
import { providerOf } from '../providers/find-provider';
import { type ChargeState, CredentialsRefused, type PaymentProvider } from '../providers/provider';
import { makeRefunds } from '../refunds/make-refunds';
import { pendingRefunds } from './amounts';
import { changePayment } from './change-payment';
import { chargeOf, isKnown, type Payment } from './payment';
import type { Fact } from './payment-facts';
import { isOpen } from './payment-states';

/** Applies `fact`; captures and refunds that it starts are made at once. */
export async function settle(deps: Deps, payment: Payment, fact: Fact): Promise<Changed<Payment>> {
  const settled = await changePayment(deps, payment, fact);
  if (!settled.changed) return settled;
  return { ...settled, state: await carryOut(deps, settled.state, fact) };
}

/** What the fact has started; a late success starts a refund, too. */
async function carryOut(deps: Deps, payment: Payment, fact: Fact): Promise<Payment> {
  if (fact.type === 'capture_requested') return makeCaptures(deps, payment, fact.id);
  if (fact.type === 'refund_requested') return makeRefunds(deps, payment, fact.id);
  return fact.type === 'charge' && pendingRefunds(payment).length > 0 ? makeRefunds(deps, payment) : payment;
}

export interface Asked {
  payment: Payment;
  /** The provider did not answer, so the payment is what it was. */
  silent: boolean;
  /** It answered that it does not take the store's credentials: it has done nothing. */
  refused?: boolean;
}

/** Asks the provider for the outcome of the charge and settles it; while the provider is silent nothing changes. */
export async function settleWith(
  deps: Deps,
  payment: Payment,
  call: (provider: PaymentProvider, signal: AbortSignal) => Promise<ChargeState>,
): Promise<Asked> {
  const provider = await providerOf(deps.providers, payment);
  try {
    const state = await askProvider(deps.providerTimeoutMs, (signal) => call(provider, signal));
    return { payment: (await settle(deps, payment, { type: 'charge', state })).state, silent: false };
  } catch (error) {
    if (!(error instanceof ProviderSilent)) throw error;
    deps.log.warn('the outcome of a payment is not known yet', { paymentId: payment._id, error });
    return { payment, silent: true, refused: error.cause instanceof CredentialsRefused };
  }
}

/** Providers keep idempotency keys for a day: after that the same request would be another charge. */
const keysHoldMs = 12 * 3_600_000;

/**
 * The state of a charge that may never have been answered. It is asked for again with the same idempotency key, which makes
 * no second charge; one that has ended here, or is too old for its key, is cancelled instead.
 */
export function learnCharge(provider: PaymentProvider, payment: Payment, signal: AbortSignal): Promise<ChargeState> {
  const charge = chargeOf(payment);
  if (isKnown(charge)) return provider.retrieve(charge, signal);
  const isOld = Date.now() - payment.createdAt.getTime() > keysHoldMs;
  return isOpen(payment.status) && !isOld ? provider.create(charge, signal) : provider.cancel(charge, signal);
}

/** Asks what became of the charge, and settles it. */
export const askAgain = (deps: Deps, payment: Payment): Promise<Asked> =>
  settleWith(deps, payment, (provider, signal) => learnCharge(provider, payment, signal));
