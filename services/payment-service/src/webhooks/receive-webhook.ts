/** Takes a provider's signed message in: whenever, in whatever order and however often it comes. */
import { setTimeout as pause } from 'node:timers/promises';
import { currentStore, notFound, type Problem, withStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { PaymentProvider, ProviderEvent, SignedWebhook } from '../providers/provider';
import { type Judged, judge } from './news';
import { isSameMessage, newReceivedWebhook, type Refusal } from './received-webhook';
import { workOff, workOffOnce } from './work-off-webhook';

/**
 * Keeps the message in the inbox and begins its work. Throws `not_found` for what our own records show to be about no
 * payment of ours, though the signature holds: another account's, store's or test's report settles nothing here.
 */
export async function receiveWebhook(deps: Deps, providerName: string, webhook: SignedWebhook): Promise<void> {
  const provider = await deps.providers.find(providerName);
  if (!provider) throw notFound('Payment provider');
  const event = await provider.parseWebhook(webhook);
  const judged = await judge(deps, provider, event);
  if (judged.refused) throw refusal(deps, event, judged.refused.reason);
  const store = provider.store ?? judged.own[0]?.payment.store ?? currentStore();
  await withStore(store, () => takeIn(deps, provider, event, judged));
}

/**
 * The answer does not depend on the work: once the message is kept, it is worked off whatever happens. It waits for the
 * work a moment only, since what needs no provider is done within milliseconds, and then the answer can say whether the
 * charge was the payment's own, or that the work failed, which brings the message once more.
 */
async function takeIn(deps: Deps, provider: PaymentProvider, event: ProviderEvent, { own }: Judged): Promise<void> {
  const { inbox, answerMs } = deps.webhooks;
  const fresh = newReceivedWebhook(provider, event, own[0]?.payment._id, new Date());
  const inserted = await inbox.insert(fresh);
  if (inserted?.state === 'ignored') return;
  const entry = inserted ?? (await inbox.find(fresh._id));
  if (entry && entry.state !== 'received') return;
  if (!entry || !isSameMessage(entry, fresh)) throw refusal(deps, event, 'other_content');
  const worked = await within(answerMs, inserted ? workOff(deps, inserted) : workOffOnce(deps, entry));
  if (worked?.state === 'refused') throw notFound('Payment');
}

function refusal({ log }: Deps, { id, type, charge }: ProviderEvent, reason: Refusal): Problem {
  const about = { paymentId: charge?.paymentId, store: charge?.store, reference: charge?.state.reference };
  log.warn('a webhook is about a charge that no payment has', { eventId: id, type, reason, ...about });
  return notFound('Payment');
}

/** Undefined when `work` takes longer; it goes on, and the inbox notes how it ends. Nothing waits for it at all with 0. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  if (ms === 0) return void work.catch(() => undefined);
  const early = new AbortController();
  try {
    return await Promise.race([work, pause(ms, undefined, { signal: early.signal, ref: false })]);
  } finally {
    early.abort();
  }
}
