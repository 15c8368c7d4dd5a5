/** The inbox of webhooks: a provider sends each one until it is answered, and sometimes again. */
import { type Aggregate, defineRecord } from '@skysync/service-kit';

/** A webhook whose work is done. Its id is `<provider>:<event>`, of which there is one. */
export interface ReceivedWebhook extends Aggregate {
  paymentId: string;
  receivedAt: Date;
}

export const receivedWebhookRecord = defineRecord<ReceivedWebhook>({
  name: 'ReceivedWebhook',
  collection: 'webhook_inbox',
  outbox: false,
  fields: { paymentId: String, receivedAt: Date },
  retention: { field: 'receivedAt', seconds: 30 * 24 * 3600 },
});
