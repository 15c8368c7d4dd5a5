/** What admins ask and see of webhooks. */
import { type Static, Type } from '@sinclair/typebox';
import { Id, idGrammar, integer, oneOf, page, pageFields, record, Timestamp } from '@skysync/contracts';
import { type ReceivedWebhook, webhookStates } from './received-webhook';

/**
 * `<provider>~<event>`, or `<provider>~<store>~<event>`: the id in the inbox, whose colons clients would encode in a path,
 * which the gateway refuses.
 */
export const WebhookId = Type.String({
  pattern: `^[a-z0-9-]{1,40}(?:~[a-z0-9-]{1,63})?~${idGrammar}$`,
  'x-message': 'must be an id of the list',
});

/** The message's id in the inbox; no part of it has either sign. */
export const inboxIdIn = (webhookId: string): string => webhookId.replaceAll('~', ':');

export const ListedFields = record({
  state: Type.Optional(oneOf(webhookStates)),
  provider: Type.Optional(Id),
  ...pageFields(),
});
export type ListedFields = Static<typeof ListedFields>;

export const WebhookView = record(
  {
    id: WebhookId,
    provider: Type.String(),
    type: Type.String(),
    state: oneOf(webhookStates),
    reason: Type.Optional(Type.String()),
    paymentId: Type.Optional(Id),
    tries: integer(),
    receivedAt: Timestamp,
    doneAt: Type.Optional(Timestamp),
    nextTryAt: Type.Optional(Timestamp),
  },
  {
    title: 'Webhook',
    description: '`reason` says why it was refused, or why the last try failed while it is `received`.',
  },
);
export const WebhookPage = page(WebhookView);

export const webhookView = (entry: ReceivedWebhook): Static<typeof WebhookView> => ({
  id: entry._id.replaceAll(':', '~'),
  provider: entry.provider,
  type: entry.type,
  state: entry.state,
  ...(entry.reason !== undefined && { reason: entry.reason }),
  ...(entry.paymentId !== undefined && { paymentId: entry.paymentId }),
  tries: entry.tries,
  receivedAt: entry.receivedAt.toISOString(),
  ...(entry.doneAt && { doneAt: entry.doneAt.toISOString() }),
  ...(entry.dueAt && { nextTryAt: entry.dueAt.toISOString() }),
});
