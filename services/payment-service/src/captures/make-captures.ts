/** Makes at the provider the captures that stand in a payment. */
import type { Deps } from '../deps';
import { pendingCaptures } from '../payments/amounts';
import { changePayment } from '../payments/change-payment';
import { inCurrencyOf } from '../payments/move-payment';
import { chargeOf, type Payment, requireKnown } from '../payments/payment';
import { askProvider, ProviderSilent } from '../providers/ask-provider';
import { providerOf } from '../providers/find-provider';

/** As refunds are made: those that are pending, or only the one of `only`. */
export async function makeCaptures(deps: Deps, payment: Payment, only?: string): Promise<Payment> {
  let current = payment;
  const charge = requireKnown(chargeOf(payment));
  const provider = await providerOf(deps.providers, payment);
  for (const { id, amount, isFinal } of pendingCaptures(payment)) {
    if (only !== undefined && id !== only) continue;
    try {
      const request = { id, amount: inCurrencyOf(payment, amount), isFinal };
      const state = await askProvider(deps.providerTimeoutMs, (signal) => provider.capture(charge, request, signal));
      if (state === 'pending') continue;
      if (state === 'failed') deps.log.error('the provider refuses a capture', { paymentId: payment._id, id, amount });
      const ended = { type: 'capture_ended', id, succeeded: state === 'succeeded' } as const;
      current = (await changePayment(deps, current, ended)).state;
    } catch (error) {
      if (!(error instanceof ProviderSilent)) throw error;
      deps.log.warn('a capture is not known to be made yet', { paymentId: payment._id, id, error });
    }
  }
  return current;
}
