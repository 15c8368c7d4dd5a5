/** Sessions, as they are stored: one document for each sign-in, gone when it is over. */
import { defineRecord } from '@skysync/service-kit';
import type { Session } from './session';

export const sessionRecord = defineRecord<Session>({
  name: 'Session',
  collection: 'sessions',
  outbox: false,
  fields: {
    userId: { type: String, required: true },
    tokenHash: { type: String, required: true },
    previousHash: String,
    device: String,
    createdAt: { type: Date, required: true },
    rotatedAt: Date,
    expiresAt: { type: Date, required: true },
  },
  indexes: [[{ store: 1, userId: 1, createdAt: -1 }]],
  retention: { field: 'expiresAt', seconds: 0 },
});
