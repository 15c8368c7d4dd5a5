/** How saved methods are stored. */
import { defineRecord, part } from '@skysync/service-kit';
import type { SavedMethod } from './saved-method';

const day = 24 * 3600;

export const savedMethodRecord = defineRecord<SavedMethod>({
  name: 'SavedMethod',
  collection: 'payment_methods',
  outbox: false,
  fields: {
    userId: { type: String, required: true },
    provider: { type: String, required: true },
    status: { type: String, required: true },
    method: String,
    customer: String,
    reference: String,
    token: String,
    looks: part({ brand: String, lastFour: String, expires: part({ month: Number, year: Number }), email: String }),
    nextAction: part({
      type: { type: String },
      confirmUrl: String,
      url: String,
      publishableKey: String,
      clientSecret: String,
    }),
    failureCode: String,
    preferredAt: Date,
    createdAt: Date,
    statusAt: Date,
    endedAt: Date,
  },
  // those of a customer, newest first
  indexes: [[{ store: 1, userId: 1, createdAt: -1, _id: -1 }]],
  // so long the same Idempotency-Key gets the same answer
  retention: { field: 'endedAt', seconds: 7 * day },
});
