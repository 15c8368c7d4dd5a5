/** Ends a payment that took no money yet: at the provider first, then here. */
import { currentStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { askProvider, ProviderSilent } from '../providers/ask-provider';
import type { ChargeState } from '../providers/provider';
import { chargeOf, type Payment } from './payment';
import { paymentIdOf } from './payment-id';
import { isOpen } from './payment-states';
import { providerOf, settle } from './settle';

type Ending = { status: 'failed' | 'cancelled'; failureCode?: string };

/** For an order that ended: what it has already paid is given back on the order's request, not here. */
export async function voidPaymentOf(deps: Deps, orderId: string): Promise<void> {
  const payment = await deps.payments.find(paymentIdOf(currentStore(), orderId));
  if (payment && isOpen(payment.status)) await voidPayment(deps, payment, { status: 'cancelled' });
}

/**
 * Voids the charge and ends the payment. A provider that says it is too late has the last word. One that is silent
 * does not hold the order up: the payment ends, and the sweeper goes on voiding; money that comes in after all goes back.
 */
export async function voidPayment(deps: Deps, payment: Payment, ending: Ending): Promise<Payment> {
  const state = await cancelAtProvider(deps, payment);
  if (state?.status === 'succeeded' || state?.status === 'failed') {
    return (await settle(deps, payment, { type: 'charge', state })).payment;
  }
  const voidPending = state?.status !== 'cancelled';
  return (await settle(deps, payment, { type: 'given_up', ...ending, voidPending })).payment;
}

/** Goes on with a void that the provider did not answer. */
export async function repeatVoid(deps: Deps, payment: Payment): Promise<void> {
  const state = await cancelAtProvider(deps, payment);
  if (state?.status === 'succeeded') await settle(deps, payment, { type: 'charge', state });
  if (state?.status === 'cancelled' || state?.status === 'failed') await settle(deps, payment, { type: 'voided' });
}

async function cancelAtProvider(deps: Deps, payment: Payment): Promise<ChargeState | undefined> {
  try {
    const provider = providerOf(deps, payment);
    return await askProvider(deps.providerTimeoutMs, (signal) => provider.cancel(chargeOf(payment), signal));
  } catch (error) {
    if (!(error instanceof ProviderSilent)) throw error;
    deps.log.warn('a charge is not known to be void yet', { paymentId: payment._id, error });
    return undefined;
  }
}
