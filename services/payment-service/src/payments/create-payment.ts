/** Makes the payment of an attempt to pay an order. */
import { type CallInput, isCharged } from '@skysync/contracts';
import { currentStore, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { chosenCharge } from '../methods/chosen-means';
import { changePayment } from './change-payment';
import { chargeOf, isSameCharge, newPayment, type Payment } from './payment';
import { paymentIdOf, paymentIdsOf } from './payment-id';
import { isOpen } from './payment-states';
import { askAgain, settle, settleWith } from './settle';

/**
 * Charges an order once for each attempt, however often it is asked. The payment is written before the provider is called, and its id
 * is the idempotency key there, so that a crash in between is repaired by asking again: two writes, since one that
 * comes after the call would leave a charge without a payment. An attempt that was voided before answers `cancelled`.
 * Throws `conflict` while an earlier attempt may still take money, or has taken it.
 */
export async function createPayment(deps: Deps, asked: CallInput<'createPayment'>): Promise<Payment> {
  const order = await chosenCharge(deps, asked);
  const { orderId, attempt = 1 } = asked;
  const id = paymentIdOf(currentStore(), orderId, attempt);
  if (attempt > 1) await requireEnded(deps, paymentIdsOf(currentStore(), orderId, attempt - 1));
  const made = await deps.payments.insert(newPayment(id, order, new Date()));
  if (made) return chargeFirst(deps, made);
  const found = await deps.payments.find(id);
  if (!found) throw new Error(`payment ${id} is gone`);
  const { state: earlier } = await changePayment(deps, found, { type: 'made_too_late', order });
  if (!isSameCharge(earlier, order)) {
    throw new Problem('conflict', { detail: 'This order has another payment already' });
  }
  return earlier.status === 'processing' ? (await askAgain(deps, earlier)).payment : earlier;
}

/**
 * With credentials that the provider does not take nothing was made, so the buyer need not wait. Should a repetition of this
 * call have found them mended in between, the void or the late success puts that right.
 */
async function chargeFirst(deps: Deps, made: Payment): Promise<Payment> {
  const asked = await settleWith(deps, made, (provider, signal) => provider.create(chargeOf(made), signal));
  if (!asked.refused) return asked.payment;
  const failureCode = 'provider_credentials_refused';
  return (await settle(deps, asked.payment, { type: 'given_up', status: 'failed', failureCode, voidPending: true }))
    .state;
}

/** Whoever asks has ended them first; a caller that is mistaken must not have an order paid twice. */
async function requireEnded({ payments }: Deps, ids: readonly string[]): Promise<void> {
  const standing = (await payments.findMany(ids)).find(mayKeepMoney);
  if (!standing) return;
  throw new Problem('conflict', { detail: `An earlier payment of this order is ${standing.status}` });
}

const mayKeepMoney = ({ status }: Payment): boolean =>
  isOpen(status) || (status !== 'withdrawn' && status !== 'refunding' && status !== 'refunded' && isCharged(status));
