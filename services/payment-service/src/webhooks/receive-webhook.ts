/** Takes a provider's signed message in: whenever, in whatever order and however often it comes. */
import { notFound, type Problem, unavailable, withAllStores, withStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Payment } from '../payments/payment';
import { learnCharge, settle } from '../payments/settle';
import { askProvider } from '../providers/ask-provider';
import type { PaymentProvider, ReportedCharge, ReportedRefund, SignedWebhook } from '../providers/provider';
import { settleDispute } from './settle-dispute';

/**
 * A webhook brings no token and so no store: the payment it is about says which. The inbox notes it after its work, so
 * that a crash in between leads to a repetition, which the state machine absorbs. Throws `not_found` for a charge that
 * is not the payment's, though the signature holds: another account's, store's or test's report settles nothing here.
 */
export async function receiveWebhook(deps: Deps, providerName: string, webhook: SignedWebhook): Promise<void> {
  const provider = await deps.providers.find(providerName);
  if (!provider) throw notFound('Payment provider');
  const { id, charge, refund, dispute } = await provider.parseWebhook(webhook);
  if (refund) await settleRefund(deps, provider, refund);
  if (dispute) await settleDispute(deps, provider, dispute);
  if (!charge) return;
  const payment = await withAllStores(() => deps.payments.find(charge.paymentId));
  if (payment?.provider !== provider.name || !isOwn(provider, payment) || !isAbout(charge, payment))
    throw foreignCharge(deps, charge);
  await withStore(payment.store, async () => {
    const inboxId = `${provider.name}:${id}`;
    if (await deps.inbox.find(inboxId)) return;
    if ((await referenceOf(deps, provider, payment)) !== charge.state.reference) throw foreignCharge(deps, charge);
    await settle(deps, payment, { type: 'charge', state: charge.state });
    await deps.inbox.insert({ _id: inboxId, paymentId: payment._id, receivedAt: new Date() });
  });
}

/** A refund that is not the payment's own is nobody's: the refunds of a payment are known by the ids it gave them. */
async function settleRefund(deps: Deps, provider: PaymentProvider, { paymentId, id, state }: ReportedRefund) {
  const payment = await withAllStores(() => deps.payments.find(paymentId));
  if (state === 'pending' || payment?.provider !== provider.name || !isOwn(provider, payment)) return;
  await withStore(payment.store, () =>
    settle(deps, payment, { type: 'refund_ended', id, succeeded: state === 'succeeded' }),
  );
}

/** One store's account reports of no other store's payments, even with the right signature. */
const isOwn = ({ store }: PaymentProvider, payment: Payment): boolean => store === undefined || store === payment.store;

const isAbout = ({ store, amount }: ReportedCharge, payment: Payment): boolean =>
  payment.store === store && payment.amount.amount === amount.amount && payment.amount.currency === amount.currency;

function foreignCharge({ log }: Deps, { paymentId, store, state }: ReportedCharge): Problem {
  log.warn('a webhook is about a charge that no payment has', { paymentId, store, reference: state.reference });
  return notFound('Payment');
}

/**
 * The id of the payment's own charge. A provider that has not answered yet is asked with the payment's id as the key;
 * what it says of that charge counts, whatever becomes of the webhook. Throws `unavailable` while it is silent.
 */
async function referenceOf(deps: Deps, provider: PaymentProvider, payment: Payment): Promise<string> {
  if (payment.reference !== undefined) return payment.reference;
  const own = await askProvider(deps.providerTimeoutMs, (signal) => learnCharge(provider, payment, signal)).catch(
    (error) => {
      deps.log.warn('a webhook came before its provider answered', { paymentId: payment._id, error });
      throw unavailable('the provider does not answer');
    },
  );
  await settle(deps, payment, { type: 'charge', state: own });
  return own.reference;
}
