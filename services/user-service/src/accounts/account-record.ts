/** Accounts, as they are stored. */
import { roles } from '@skysync/contracts';
import { defineRecord } from '@skysync/service-kit';
import type { Account } from './account';

export const accountRecord = defineRecord<Account>({
  name: 'Account',
  collection: 'accounts',
  fields: {
    email: { type: String, required: true },
    name: { type: String, required: true },
    role: { type: String, required: true, enum: roles },
    passwordHash: { type: String, required: true },
    createdAt: { type: Date, required: true },
  },
  // two registrations at once: the index lets one win
  indexes: [[{ store: 1, email: 1 }, { unique: true }]],
});
