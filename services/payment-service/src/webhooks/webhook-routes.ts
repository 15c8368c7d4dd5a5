/** Where providers report. The body stays as it is: the signature is over its exact bytes. */
import { Type } from '@sinclair/typebox';
import { Id, record, StoreSlug } from '@skysync/contracts';
import { withStore } from '@skysync/service-kit';
import { route } from '../route';
import { receiveWebhook } from './receive-webhook';

const Received = record({ received: Type.Literal(true) }, { title: 'Received' });

export const webhookRoutes = [
  route({
    operation: 'receiveWebhook',
    summary: 'A message of a payment provider, signed by it; the same one again changes nothing',
    method: 'POST',
    path: '/webhooks/{provider}',
    who: 'anonymous',
    fields: { path: record({ provider: Id }) },
    rawBody: true,
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
    who: 'anonymous',
    fields: { path: record({ provider: Id, store: StoreSlug }) },
    rawBody: true,
    answers: { 200: Received },
    problems: ['invalid_credentials', 'not_found'],
    handler: async (deps, { provider, store }, { rawBody, headers }) => {
      await withStore(store, () => receiveWebhook(deps, provider, { body: rawBody, headers }));
      return { received: true } as const;
    },
  }),
];
