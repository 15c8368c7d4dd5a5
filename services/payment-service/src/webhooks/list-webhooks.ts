/** Shows a store what its providers sent, newest first, page by page, and works one of them off again. */
import type { Page } from '@skysync/contracts';
import { before, decodeMoment, notFound, pageOf, unavailable } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { ofToday, type ReceivedWebhook } from './received-webhook';
import type { ListedFields } from './webhook-shapes';
import { workOff } from './work-off-webhook';

/** Throws `invalid_request` for a cursor that is none. */
export async function listWebhooks({ webhooks }: Deps, asked: ListedFields): Promise<Page<ReceivedWebhook>> {
  const { limit = 20, state, provider, cursor } = asked;
  const found = await webhooks.inbox.model
    .find({
      ...(state !== undefined && { state }),
      ...(provider !== undefined && { provider }),
      ...(cursor !== undefined && before('receivedAt', decodeMoment(cursor))),
    })
    .sort({ receivedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<ReceivedWebhook[]>();
  return pageOf(found.map(ofToday), limit, ({ receivedAt, _id }) => [receivedAt.getTime(), _id]);
}

/** Whatever became of it before; the state machine absorbs what was done already. Throws why it cannot be worked off now. */
export async function replayWebhook(deps: Deps, id: string): Promise<ReceivedWebhook> {
  const entry = await deps.webhooks.inbox.find(id);
  if (!entry) throw notFound('Webhook');
  const worked = await workOff(deps, entry);
  if (!worked) throw unavailable('too many webhooks are being worked off');
  return worked;
}
