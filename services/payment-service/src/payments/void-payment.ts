/** Ends a payment that took no money yet: at the provider first, then here; and lets go what is not captured. */
import { type CallInput, isSecured } from '@skysync/contracts';
import { currentStore } from '@skysync/service-kit';
import { releasePayment } from '../captures/release-payment';
import type { Deps } from '../deps';
import { askProvider, ProviderSilent } from '../providers/ask-provider';
import { providerOf } from '../providers/find-provider';
import type { ChargeState } from '../providers/provider';
import { chargeOf, type Payment, withdrawnPayment } from './payment';
import { paymentIdsOf } from './payment-id';
import { isOpen } from './payment-states';
import { settle } from './settle';

type Ending = { status: 'failed' | 'cancelled'; failureCode?: string };

/**
 * For an order that ended, and for an attempt that another one follows. What was already paid is given back on the
 * order's request, not here. Where an attempt has no payment yet, its place is taken, so that a call for it that is still
 * on its way charges nothing. Returns the payment that pays the order, else that of the last attempt.
 */
export async function voidPaymentsOf(
  deps: Deps,
  { orderId, attempts, keepAuthorized = false }: CallInput<'voidPayment'>,
): Promise<Payment> {
  const ids = paymentIdsOf(currentStore(), orderId, attempts);
  const found = new Map((await deps.payments.findMany(ids)).map((payment) => [payment._id, payment]));
  const ended = await Promise.all(
    ids.map(async (id) => {
      const payment = found.get(id) ?? (await takePlace(deps, id, orderId));
      return keepAuthorized && payment.status === 'authorized' ? payment : endPayment(deps, payment);
    }),
  );
  const paying = ended.find(({ status }) => status !== 'withdrawn' && isSecured(status)) ?? ended.at(-1);
  if (!paying) throw new Error(`order ${orderId} was not tried to be paid`);
  return paying;
}

async function takePlace({ payments }: Deps, id: string, orderId: string): Promise<Payment> {
  const payment = (await payments.insert(withdrawnPayment(id, orderId, new Date()))) ?? (await payments.find(id));
  if (!payment) throw new Error(`payment ${id} is gone`);
  return payment;
}

const endPayment = (deps: Deps, payment: Payment): Promise<Payment> =>
  isOpen(payment.status) ? voidPayment(deps, payment, { status: 'cancelled' }) : releasePayment(deps, payment);

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
