/** Settles a dispute over a charge of ours. */
import { notFound, unavailable, withAllStores, withStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Payment } from '../payments/payment';
import { askAgain, settle } from '../payments/settle';
import type { PaymentProvider, ReportedDispute } from '../providers/provider';

/**
 * Throws `not_found` for one that is not over the payment's own charge, in its currency; and `unavailable` while nobody
 * here knows of any money that was taken: a dispute may overtake the news of its charge, and then has to come again.
 */
export async function settleDispute(deps: Deps, provider: PaymentProvider, dispute: ReportedDispute): Promise<void> {
  const { id, amount, reason, state } = dispute;
  const found = await withAllStores(() => deps.payments.find(dispute.paymentId));
  const { store } = requireOwn(deps, provider, dispute, found);
  await withStore(store, async () => {
    const payment = requireOwn(deps, provider, dispute, await withMoney(deps, found));
    if (payment.captured === 0) throw unavailable('the money that is disputed is not known to be taken yet');
    await settle(deps, payment, { type: 'dispute', id, amount: amount.amount, reason, state });
  });
}

/** Its provider is asked about a payment that took nothing yet. */
const withMoney = async (deps: Deps, payment: Payment | undefined): Promise<Payment | undefined> =>
  payment?.captured === 0 ? (await askAgain(deps, payment)).payment : payment;

/** One store's account reports of no other store's payments, even with the right signature. */
function requireOwn(
  { log }: Deps,
  provider: PaymentProvider,
  { paymentId, id, amount, reference }: ReportedDispute,
  payment: Payment | undefined,
): Payment {
  const isOwn =
    payment?.provider === provider.name && (provider.store === undefined || provider.store === payment.store);
  const isSame = reference === undefined || (payment?.reference ?? reference) === reference;
  if (isOwn && isSame && payment.amount.currency === amount.currency) return payment;
  log.warn('a webhook is about a dispute over a charge that no payment has', { paymentId, disputeId: id });
  throw notFound('Payment');
}
