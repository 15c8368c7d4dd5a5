/** Makes the payment of an order. */
import type { CallInput } from '@skysync/contracts';
import { currentStore, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { chooseMethod } from '../providers/payment-method';
import { changePayment } from './change-payment';
import { chargeOf, isSameCharge, newPayment, type Payment } from './payment';
import { paymentIdOf } from './payment-id';
import { askAgain, settleWith } from './settle';

/**
 * Charges an order once, however often it is asked. The payment is written before the provider is called, and its id
 * is the idempotency key there, so that a crash in between is repaired by asking again: two writes, since one that
 * comes after the call would leave a charge without a payment. An order that was voided before answers `cancelled`.
 */
export async function createPayment(deps: Deps, order: CallInput<'createPayment'>): Promise<Payment> {
  await chooseMethod(deps.providers, order);
  const id = paymentIdOf(currentStore(), order.orderId);
  const made = await deps.payments.insert(newPayment(id, order, new Date()));
  if (made) {
    return (await settleWith(deps, made, (provider, signal) => provider.create(chargeOf(made), signal))).payment;
  }
  const found = await deps.payments.find(id);
  if (!found) throw new Error(`payment ${id} is gone`);
  const { state: earlier } = await changePayment(deps, found, { type: 'made_too_late', order });
  if (!isSameCharge(earlier, order)) {
    throw new Problem('conflict', { detail: 'This order has another payment already' });
  }
  return earlier.status === 'processing' ? (await askAgain(deps, earlier)).payment : earlier;
}
