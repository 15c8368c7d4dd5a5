/** Ends an authorisation at the wish of the store's staff: all of it, or what is left of it. */
import { notFound, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { pendingCaptures } from '../payments/amounts';
import { isMade, type Payment } from '../payments/payment';
import { voidPayment } from '../payments/void-payment';
import { releasePayment } from './release-payment';

/** Throws `not_found`, and `invalid_state` where a capture is under way, or nothing was ever authorised. */
export async function letGo(deps: Deps, id: string): Promise<Payment> {
  const payment = await deps.payments.find(id);
  if (!payment || !isMade(payment)) throw notFound('Payment');
  if (!payment.authorization) throw refusal(`A payment that is ${payment.status} holds nothing that could be let go`);
  if (pendingCaptures(payment).length > 0) throw refusal('A capture of this payment is under way');
  return payment.status === 'authorized'
    ? voidPayment(deps, payment, { status: 'cancelled' })
    : releasePayment(deps, payment);
}

const refusal = (detail: string): Problem => new Problem('invalid_state', { detail });
