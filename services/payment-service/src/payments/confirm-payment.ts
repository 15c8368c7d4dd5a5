/** Goes on with a payment after its buyer acted. */
import { type Caller, notFound, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { providerOf } from '../providers/find-provider';
import { acceptedMethod } from '../providers/payment-method';
import { chargeOf, isKnown, type Payment } from './payment';
import { settle, settleWith } from './settle';

/** The change to `processing` comes first, so that the sweeper finds it after a crash. */
export async function confirmPayment(deps: Deps, id: string, caller: Caller, given?: string): Promise<Payment> {
  const found = await deps.payments.find(id);
  if (found?.userId !== caller.userId) throw notFound('Payment');
  const method = await methodFor(deps, found, given);
  const { state: payment, changed } = await settle(deps, found, { type: 'confirming', method });
  const confirmed = changed ? await confirmCharge(deps, payment, method) : payment;
  // a failure answers the buyer who has just confirmed; for everybody else it is over
  const answered: string[] = [
    'processing',
    'requires_action',
    'authorized',
    'succeeded',
    ...(changed ? ['failed'] : []),
  ];
  if (!answered.includes(confirmed.status)) throw notConfirmable(confirmed);
  return confirmed;
}

/** Nobody is shown the token of a saved method, so that a payment by one goes on with it unless another is given. */
async function methodFor({ providers }: Deps, payment: Payment, given: string | undefined): Promise<string> {
  if (given === undefined && payment.savedMethod !== undefined) return payment.method;
  return acceptedMethod(await providerOf(providers, payment), given ?? '', 'method');
}

async function confirmCharge(deps: Deps, payment: Payment, method: string): Promise<Payment> {
  const charge = chargeOf(payment);
  if (!isKnown(charge)) throw new Error(`payment ${payment._id} requires an action without a reference`);
  return (await settleWith(deps, payment, (provider, signal) => provider.confirm(charge, method, signal))).payment;
}

const notConfirmable = ({ status }: Payment): Problem =>
  new Problem('invalid_state', {
    detail: `A payment that is ${status} cannot be confirmed`,
    extensions: { paymentStatus: status },
  });
