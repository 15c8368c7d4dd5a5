/** News of a dispute over a charge of ours. */
import { unavailable } from '@skysync/service-kit';
import { settle } from '../payments/settle';
import type { ReportedDispute } from '../providers/provider';
import { isOwn, type Matter } from './matter';

/** One over a charge that is not ours is nobody's. An amount in another currency has no place in the payment's books. */
export const disputeNews = ({ paymentId, id, amount, reason, state }: ReportedDispute): Matter => ({
  paymentId,
  judge(provider, payment) {
    if (!isOwn(provider, payment)) return 'ignored';
    return payment.amount.currency === amount.currency ? 'own' : 'other_amount';
  },
  async work(deps, _provider, payment) {
    // it overtook the news that the money was taken, without which there is nothing to dispute: it comes again after them
    if (payment.captured === 0) throw unavailable('the payment is not captured yet');
    await settle(deps, payment, { type: 'dispute', id, amount: amount.amount, reason, state });
    return undefined;
  },
});
