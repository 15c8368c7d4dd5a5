/** Ends a payment that took no money yet: at the provider first, then here; and lets go what is not captured. */
import { currentStore } from '@skysync/service-kit';
import { releasePayment } from '../captures/release-payment';
import type { Deps } from '../deps';
import { askProvider, ProviderSilent } from '../providers/ask-provider';
import { providerOf } from '../providers/find-provider';
import type { ChargeState } from '../providers/provider';
import { chargeOf, type Payment, withdrawnPayment } from './payment';
import { paymentIdOf } from './payment-id';
import { isOpen } from './payment-states';
import { settle } from './settle';

type Ending = { status: 'failed' | 'cancelled'; failureCode?: string };

/**
 * For an order that ended. What it has already paid is given back on the order's request, not here. Where there is no
 * payment yet, its place is taken, so that a call for it that is still on its way charges nothing.
 */
export async function voidPaymentOf(deps: Deps, orderId: string): Promise<Payment> {
  const id = paymentIdOf(currentStore(), orderId);
  const payment =
    (await deps.payments.find(id)) ??
    (await deps.payments.insert(withdrawnPayment(id, orderId, new Date()))) ??
    (await deps.payments.find(id));
  if (!payment) throw new Error(`payment ${id} is gone`);
  return isOpen(payment.status) ? voidPayment(deps, payment, { status: 'cancelled' }) : releasePayment(deps, payment);
}

/**
 * Voids the charge and ends the payment. A provider that says it is too late has the last word. One that is silent
 * does not hold the order up: the payment ends, and the sweeper goes on voiding; money that comes in after all goes back.
 */
export async function voidPayment(deps: Deps, payment: Payment, ending: Ending): Promise<Payment> {
  const state = await cancelAtProvider(deps, payment);
  if (state?.status === 'succeeded' || state?.status === 'failed') {
    return (await settle(deps, payment, { type: 'charge', state })).state;
  }
  const voidPending = state?.status !== 'cancelled';
  return (await settle(deps, payment, { type: 'given_up', ...ending, voidPending })).state;
}

/** Goes on with a void that the provider did not answer. */
export async function repeatVoid(deps: Deps, payment: Payment): Promise<Payment> {
  const state = await cancelAtProvider(deps, payment);
  if (state?.status === 'succeeded') return (await settle(deps, payment, { type: 'charge', state })).state;
  const isVoid = state?.status === 'cancelled' || state?.status === 'failed';
  return isVoid ? (await settle(deps, payment, { type: 'voided' })).state : payment;
}

async function cancelAtProvider(deps: Deps, payment: Payment): Promise<ChargeState | undefined> {
  const provider = await providerOf(deps.providers, payment);
  try {
    return await askProvider(deps.providerTimeoutMs, (signal) => provider.cancel(chargeOf(payment), signal));
  } catch (error) {
    if (!(error instanceof ProviderSilent)) throw error;
    deps.log.warn('a charge is not known to be void yet', { paymentId: payment._id, error });
    return undefined;
  }
}
