/** Lets go what was authorised and is not captured, of a payment that has captured a part. */
import type { Deps } from '../deps';
import { changePayment } from '../payments/change-payment';
import { chargeOf, type Payment, requireKnown } from '../payments/payment';
import { askProvider, ProviderSilent } from '../providers/ask-provider';
import { providerOf } from '../providers/find-provider';

/** Written before the provider is asked; what it does not answer is the sweeper's. Nothing to let go changes nothing. */
export async function releasePayment(deps: Deps, payment: Payment): Promise<Payment> {
  const { state, changed } = await changePayment(deps, payment, { type: 'release_requested' });
  return changed ? makeRelease(deps, state) : state;
}

export async function makeRelease(deps: Deps, payment: Payment): Promise<Payment> {
  const provider = await providerOf(deps.providers, payment);
  try {
    const charge = requireKnown(chargeOf(payment));
    await askProvider(deps.providerTimeoutMs, (signal) => provider.release(charge, signal));
  } catch (error) {
    if (!(error instanceof ProviderSilent)) throw error;
    deps.log.warn('an authorisation is not known to be let go yet', { paymentId: payment._id, error });
    return payment;
  }
  return (await changePayment(deps, payment, { type: 'released' })).state;
}
