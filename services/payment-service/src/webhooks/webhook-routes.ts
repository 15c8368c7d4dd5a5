/** Where providers report. The body stays as it is: the signature is over its exact bytes. */
import { Type } from '@sinclair/typebox';
import { Id, record } from '@skysync/contracts';
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
];
