/** The stores of this installation, as they are stored. */
import { defineRecord } from '@skysync/service-kit';
import type { StoreRecord } from './store';

export const storeRecord = defineRecord<StoreRecord>({
  name: 'Store',
  collection: 'stores',
  outbox: false,
  fields: {
    name: { type: String, required: true },
    currency: { type: String, required: true },
    admins: { type: [String], default: undefined },
    locale: String,
    senderAddress: String,
    origin: String,
    createdAt: { type: Date, required: true },
  },
});
