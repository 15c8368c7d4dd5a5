/** News of a dispute over a charge of ours. */
import { unavailable } from '@skysync/service-kit';
import { settle } from '../payments/settle';
import type { ReportedDispute } from '../providers/provider';
import { referenceOf } from './charge-news';
import { isOwn, type Matter } from './matter';

/** One over another charge settles nothing; an amount in another currency has no place in the payment's books. */
export const disputeNews = ({ paymentId, reference, id, amount, reason, state }: ReportedDispute): Matter => ({
  paymentId,
  judge(provider, payment) {
    if (!isOwn(provider, payment)) return 'unknown_payment';
    if ((payment.reference ?? reference) !== (reference ?? payment.reference)) return 'other_charge';
    return payment.amount.currency === amount.currency ? 'own' : 'other_amount';
  },
  async work(deps, provider, payment) {
    const own = await referenceOf(deps, provider, payment);
    if (reference !== undefined && reference !== own) return 'other_charge';
    const known = await deps.payments.find(payment._id);
    // it overtook the news that the money was taken, without which there is nothing to dispute: it comes again after them
    if (!known || known.captured === 0) throw unavailable('the payment is not captured yet');
    await settle(deps, known, { type: 'dispute', id, amount: amount.amount, reason, state });
    return undefined;
  },
});
