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
    createdAt: { type: Date, required: true },
    rotatedAt: Date,
    expiresAt: { type: Date, required: true },
  },
  retention: { field: 'expiresAt', seconds: 0 },
});
