/** Takes a provider's signed message in: whenever, in whatever order and however often it comes. */
import type { IncomingHttpHeaders } from 'node:http';
import { notFound, withAllStores, withStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { settle } from '../payments/settle';

/**
 * A webhook brings no token and so no store: the payment it is about tells. The inbox notes it after its work, so that
 * a crash in between leads to a repetition, which the state machine absorbs.
 */
export async function receiveWebhook(
  deps: Deps,
  providerName: string,
  rawBody: Buffer,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const provider = deps.providers.get(providerName);
  if (!provider) throw notFound('Payment provider');
  const { id, charge } = await provider.parseWebhook(rawBody, headers);
  if (!charge) return;
  const payment = await withAllStores(() => deps.payments.find(charge.paymentId));
  if (payment?.provider !== provider.name) throw notFound('Payment');
  await withStore(payment.store, async () => {
    if (await deps.inbox.has(provider.name, id)) return;
    await settle(deps, payment, { type: 'charge', state: charge.state });
    await deps.inbox.add(provider.name, id, payment._id);
  });
}
