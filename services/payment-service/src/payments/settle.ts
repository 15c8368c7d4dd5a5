/** The one way a payment changes: a pure transition, one guarded write, its events in the same write. */
import type { Deps } from '../deps';
import { askProvider, ProviderSilent } from '../providers/ask-provider';
import type { ChargeState, PaymentProvider } from '../providers/provider';
import { chargeOf, isKnown, type Payment, pendingRefunds } from './payment';
import { apply, type Fact } from './payment-facts';

/** Each lost round means that somebody else's fact got in, of which a payment only knows a few. */
const maxRounds = 20;

export interface Settled {
  payment: Payment;
  /** False when the fact changed nothing, for example since another outcome was first. */
  changed: boolean;
}

/** Applies `fact` to `payment`, or to what it has become in the meantime. Refunds that this starts are made at once. */
export async function settle(deps: Deps, payment: Payment, fact: Fact): Promise<Settled> {
  let current = payment;
  for (let round = 0; round < maxRounds; round++) {
    const change = apply(current, fact, deps.now());
    if (!change) return { payment: current, changed: false };
    const saved = await deps.payments.save(current, change);
    if (saved) {
      const startsRefund = pendingRefunds(saved).length > pendingRefunds(current).length;
      return { payment: startsRefund ? await makeRefunds(deps, saved) : saved, changed: true };
    }
    const found = await deps.payments.find(payment._id);
    if (!found) throw new Error(`payment ${payment._id} is gone`);
    current = found;
  }
  throw new Error(`payment ${payment._id} changes too fast`);
}

export interface Asked {
  payment: Payment;
  /** The provider did not answer, so the payment is what it was. */
  silent: boolean;
}

/** Asks the provider for the outcome of the charge and settles it; while the provider is silent nothing changes. */
export async function settleWith(
  deps: Deps,
  payment: Payment,
  call: (provider: PaymentProvider, signal: AbortSignal) => Promise<ChargeState>,
): Promise<Asked> {
  try {
    const provider = providerOf(deps, payment);
    const state = await askProvider(deps.providerTimeoutMs, (signal) => call(provider, signal));
    return { payment: (await settle(deps, payment, { type: 'charge', state })).payment, silent: false };
  } catch (error) {
    if (!(error instanceof ProviderSilent)) throw error;
    deps.log.warn('the outcome of a payment is not known yet', { paymentId: payment._id, error });
    return { payment, silent: true };
  }
}

/** Asks again with the same idempotency key: it makes no second charge. */
export function askAgain(deps: Deps, payment: Payment): Promise<Asked> {
  const charge = chargeOf(payment);
  return settleWith(deps, payment, (provider, signal) =>
    isKnown(charge) ? provider.retrieve(charge, signal) : provider.create(charge, signal),
  );
}

/** Makes the refunds that stand in the payment; what the provider does not answer stays for the sweeper. */
export async function makeRefunds(deps: Deps, payment: Payment): Promise<Payment> {
  let current = payment;
  const charge = chargeOf(payment);
  if (!isKnown(charge)) throw new Error(`payment ${payment._id} was charged without a reference`);
  for (const refund of pendingRefunds(payment)) {
    try {
      const amount = { amount: refund.amount, currency: payment.amount.currency };
      const state = await askProvider(deps.providerTimeoutMs, (signal) =>
        providerOf(deps, payment).refund(charge, { id: refund.id, amount }, signal),
      );
      if (state === 'pending') continue;
      if (state === 'failed') deps.log.error('the provider refuses a refund', { paymentId: payment._id, refund });
      const fact: Fact = { type: 'refund_ended', id: refund.id, succeeded: state === 'succeeded' };
      current = (await settle(deps, current, fact)).payment;
    } catch (error) {
      if (!(error instanceof ProviderSilent)) throw error;
      deps.log.warn('a refund is not known to be made yet', { paymentId: payment._id, refund, error });
    }
  }
  return current;
}

export function providerOf(deps: Deps, payment: Payment): PaymentProvider {
  const provider = deps.providers.get(payment.provider);
  if (!provider) throw new Error(`payment ${payment._id} needs the provider ${payment.provider}`);
  return provider;
}
