/** Makes at the provider the refunds that stand in a payment. */
import type { Deps } from '../deps';
import { pendingRefunds } from '../payments/amounts';
import { changePayment } from '../payments/change-payment';
import { chargeOf, type Payment, requireKnown } from '../payments/payment';
import { askProvider, ProviderSilent } from '../providers/ask-provider';
import { providerOf } from '../providers/find-provider';

/**
 * Those that are pending, or only the one of `id`: whoever asked for another at the same moment makes that one. Returns the
 * payment as it then stands; what the provider does not answer stays for the sweeper.
 */
export async function makeRefunds(deps: Deps, payment: Payment, id?: string): Promise<Payment> {
  let current = payment;
  const charge = requireKnown(chargeOf(payment));
  const provider = await providerOf(deps.providers, payment);
  for (const refund of pendingRefunds(payment)) {
    if (id !== undefined && refund.id !== id) continue;
    try {
      const amount = { amount: refund.amount, currency: payment.amount.currency };
      const state = await askProvider(deps.providerTimeoutMs, (signal) =>
        provider.refund(charge, { id: refund.id, amount }, signal),
      );
      if (state === 'pending') continue;
      if (state === 'failed') deps.log.error('the provider refuses a refund', { paymentId: payment._id, refund });
      const ended = { type: 'refund_ended', id: refund.id, succeeded: state === 'succeeded' } as const;
      current = (await changePayment(deps, current, ended)).state;
    } catch (error) {
      if (!(error instanceof ProviderSilent)) throw error;
      deps.log.warn('a refund is not known to be made yet', { paymentId: payment._id, refund, error });
    }
  }
  return current;
}
