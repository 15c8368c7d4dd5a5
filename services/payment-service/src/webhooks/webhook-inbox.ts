/** Which webhooks were worked off: a provider sends each one until it is answered, and sometimes again. */
import { isDuplicateKey, storeScoped } from '@skysync/service-kit';
import { type Connection, Schema } from 'mongoose';

export interface WebhookInbox {
  has(provider: string, eventId: string): Promise<boolean>;
  /** Notes an event whose work is done; the same one again changes nothing. */
  add(provider: string, eventId: string, paymentId: string): Promise<void>;
}

const keptForSeconds = 30 * 24 * 3600;

const inboxSchema = new Schema(
  { _id: String, paymentId: String, receivedAt: { type: Date, default: Date.now } },
  { id: false, versionKey: false, collection: 'webhook_inbox' },
);
inboxSchema.plugin(storeScoped);
inboxSchema.index({ receivedAt: 1 }, { expireAfterSeconds: keptForSeconds });

export function createWebhookInbox(connection: Connection): WebhookInbox {
  const model = connection.model('WebhookInbox', inboxSchema);
  const idOf = (provider: string, eventId: string) => `${provider}:${eventId}`;
  return {
    has: async (provider, eventId) =>
      (await model.findOne({ _id: idOf(provider, eventId) }, { _id: 1 }).lean()) !== null,

    async add(provider, eventId, paymentId) {
      try {
        await model.create({ _id: idOf(provider, eventId), paymentId });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
  };
}
