/** Does the work of a message that stands in the inbox: at once, by the sweep, or because an admin wants it again. */
import { Problem, unavailable, withStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { finishReported } from '../methods/finish-reported';
import { askProvider } from '../providers/ask-provider';
import { providerOf } from '../providers/find-provider';
import type { PaymentProvider, ProviderNews } from '../providers/provider';
import { judge } from './news';
import { failedAgain, type Outcome, type ReceivedWebhook, workedOff } from './received-webhook';

/**
 * The message after its work, in the scope of its store; undefined when the work did not begin. The inbox notes it after
 * the work, so that a crash in between leads to a repetition, which the state machine absorbs. When the work fails this is
 * noted too, and thrown.
 */
export const workOff = (deps: Deps, entry: ReceivedWebhook): Promise<ReceivedWebhook | undefined> =>
  deps.webhooks.workers.run(entry._id, () => work(deps, entry));

/** The same for a message that somebody else may have worked off meanwhile: then it stays as it is. */
export const workOffOnce = (deps: Deps, { _id }: ReceivedWebhook): Promise<ReceivedWebhook | undefined> =>
  deps.webhooks.workers.run(_id, async () => {
    const entry = await deps.webhooks.inbox.find(_id);
    if (!entry) throw new Error(`webhook ${_id} is gone`);
    return entry.state === 'received' ? work(deps, entry) : entry;
  });

async function work(deps: Deps, entry: ReceivedWebhook): Promise<ReceivedWebhook> {
  try {
    const outcome = await outcomeOf(deps, entry);
    if (outcome.state === 'refused') {
      deps.log.warn('a webhook is about a charge that no payment has', { webhook: entry._id, ...outcome });
    }
    return await note(deps, entry, (current, now) => workedOff(current, outcome, now));
  } catch (error) {
    deps.log.warn('a webhook cannot be worked off now', { webhook: entry._id, error });
    const reason = error instanceof Problem ? error.code : 'internal_error';
    // while not even that can be noted, the message comes again when it is due
    await note(deps, entry, (current, now) => failedAgain(current, reason, now)).catch(() => undefined);
    throw error;
  }
}

async function note(
  { webhooks }: Deps,
  entry: ReceivedWebhook,
  become: (entry: ReceivedWebhook, now: Date) => ReceivedWebhook,
): Promise<ReceivedWebhook> {
  const noted = await webhooks.inbox.change(entry._id, (current, now) => ({ state: become(current, now) }), entry);
  if (!noted) throw new Error(`webhook ${entry._id} is gone`);
  return noted.state;
}

async function outcomeOf(deps: Deps, entry: ReceivedWebhook): Promise<Outcome> {
  const provider = await providerOf(deps.providers, entry);
  const news = await newsOf(deps, provider, entry);
  if (news.savedMethod !== undefined) return finishReported(deps, provider, news.savedMethod);
  const { own, refused } = await judge(deps, provider, news);
  if (refused) return { state: 'refused', ...refused };
  for (const { matter, payment } of own) {
    const reason = await withStore(payment.store, () => matter.work(deps, provider, payment));
    if (reason) return { state: 'refused', paymentId: payment._id, reason };
  }
  const [first] = own;
  return first ? { state: 'done', paymentId: first.payment._id } : { state: 'ignored' };
}

/** What the message said, or what its provider says now of what it is about. Throws `unavailable` while that is silent. */
async function newsOf(
  deps: Deps,
  provider: PaymentProvider,
  { news = {}, lookUp }: ReceivedWebhook,
): Promise<ProviderNews> {
  if (lookUp === undefined) return news;
  return askProvider(deps.providerTimeoutMs, async (signal) => (await provider.lookUp?.(lookUp, signal)) ?? {}).catch(
    (error) => {
      deps.log.warn('a provider does not answer what its webhook is about', { provider: provider.name, error });
      throw unavailable('the provider does not answer');
    },
  );
}
