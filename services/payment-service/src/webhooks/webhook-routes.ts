/** Where providers report, and where admins see it. The body stays as it is: the signature is over its exact bytes. */
import { Type } from '@sinclair/typebox';
import { Id, record, StoreSlug } from '@skysync/contracts';
import { withStore } from '@skysync/service-kit';
import { route } from '../route';
import { listWebhooks, replayWebhook } from './list-webhooks';
import { receiveWebhook } from './receive-webhook';
import { inboxIdIn, ListedFields, WebhookId, WebhookPage, WebhookView, webhookView } from './webhook-shapes';

const Received = record({ received: Type.Literal(true) }, { title: 'Received' });

export const webhookRoutes = [
  route({
    operation: 'receiveWebhook',
    summary: 'A message of a payment provider, signed by it; the same one again changes nothing',
    method: 'POST',
    path: '/webhooks/{provider}',
    repeatable: true,
    who: 'anonymous',
    fields: { path: record({ provider: Id }) },
    rawBody: true,
    limit: 'webhooks',
    answers: { 200: Received },
    problems: ['invalid_credentials', 'not_found'],
    handler: async (deps, { provider }, { rawBody, headers }) => {
      await receiveWebhook(deps, provider, { body: rawBody, headers });
      return { received: true } as const;
    },
  }),
  route({
    operation: 'receiveStoreWebhook',
    summary: "A message of a payment provider about a store's own account with it",
    method: 'POST',
    path: '/webhooks/{provider}/stores/{store}',
    repeatable: true,
    who: 'anonymous',
    fields: { path: record({ provider: Id, store: StoreSlug }) },
    rawBody: true,
    limit: 'webhooks',
    answers: { 200: Received },
    problems: ['invalid_credentials', 'not_found'],
    handler: async (deps, { provider, store }, { rawBody, headers }) => {
      await withStore(store, () => receiveWebhook(deps, provider, { body: rawBody, headers }));
      return { received: true } as const;
    },
  }),
  route({
    operation: 'listWebhooks',
    summary: 'What payment providers have sent, newest first, and how far it was worked off',
    method: 'GET',
    path: '/admin/webhooks',
    who: 'admin',
    fields: { query: ListedFields },
    answers: { 200: WebhookPage },
    handler: async (deps, fields) => {
      const { items, nextCursor } = await listWebhooks(deps, fields);
      return { items: items.map(webhookView), nextCursor };
    },
  }),
  route({
    operation: 'replayWebhook',
    summary: 'Works a message of a payment provider off again, at once; what was done already is not done twice',
    method: 'POST',
    path: '/admin/webhooks/{id}/replay',
    who: 'admin',
    fields: { path: record({ id: WebhookId }) },
    answers: { 200: WebhookView },
    handler: async (deps, { id }) => webhookView(await replayWebhook(deps, inboxIdIn(id))),
  }),
];
