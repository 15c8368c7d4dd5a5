/** News of a refund that its provider was asked for. */
import { settle } from '../payments/settle';
import type { ReportedRefund } from '../providers/provider';
import { isOwn, type Matter } from './matter';

/** A refund that is not the payment's own is nobody's: the refunds of a payment are known by the ids it gave them. */
export const refundNews = ({ paymentId, id, state }: ReportedRefund): Matter => ({
  paymentId,
  judge: (provider, payment) => (isOwn(provider, payment) ? 'own' : 'ignored'),
  async work(deps, _provider, payment) {
    if (state === 'pending') return undefined;
    await settle(deps, payment, { type: 'refund_ended', id, succeeded: state === 'succeeded' });
    return undefined;
  },
});
