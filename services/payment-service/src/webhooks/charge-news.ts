/** News of a charge: they count for the payment that they name, and for no charge but its own. */
import { unavailable } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Payment } from '../payments/payment';
import { learnCharge, settle } from '../payments/settle';
import { askProvider } from '../providers/ask-provider';
import type { PaymentProvider, ReportedCharge } from '../providers/provider';
import { isOwn, type Matter } from './matter';
import type { Refusal } from './received-webhook';

/** A charge that is not the payment's, though the signature holds, is another account's, store's or test's: it settles nothing. */
export const chargeNews = (charge: ReportedCharge): Matter => ({
  paymentId: charge.paymentId,
  judge: (provider, payment) => (isOwn(provider, payment) ? (misfitOf(charge, payment) ?? 'own') : 'unknown_payment'),
  async work(deps, provider, payment) {
    if ((await referenceOf(deps, provider, payment)) !== charge.state.reference) return 'other_charge';
    await settle(deps, payment, { type: 'charge', state: charge.state });
    return undefined;
  },
});

function misfitOf({ store, amount, state }: ReportedCharge, payment: Payment): Refusal | undefined {
  if (payment.store !== store) return 'other_store';
  const isSame = payment.amount.amount === amount.amount && payment.amount.currency === amount.currency;
  if (!isSame) return 'other_amount';
  return (payment.reference ?? state.reference) === state.reference ? undefined : 'other_charge';
}

/**
 * The id of the payment's own charge. A provider that has not answered yet is asked with the payment's id as the key;
 * what it says of that charge counts, whatever becomes of the webhook. Throws `unavailable` while it is silent.
 */
export async function referenceOf(deps: Deps, provider: PaymentProvider, payment: Payment): Promise<string> {
  if (payment.reference !== undefined) return payment.reference;
  const own = await askProvider(deps.providerTimeoutMs, (signal) => learnCharge(provider, payment, signal)).catch(
    (cause) => {
      deps.log.warn('a webhook came before its provider answered', { paymentId: payment._id, error: cause });
      throw unavailable('the provider does not answer');
    },
  );
  await settle(deps, payment, { type: 'charge', state: own });
  return own.reference;
}
