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
    tokenVersion: Number,
    disabledAt: Date,
    createdAt: { type: Date, required: true },
  },
  // two registrations at once: the index lets one win
  indexes: [
    [{ store: 1, email: 1 }, { unique: true }],
    [{ store: 1, createdAt: -1, _id: -1 }],
    [{ store: 1, role: 1, createdAt: -1, _id: -1 }],
  ],
  // an account of before has made no token with a version
  upgrade: (stored) => ({ ...stored, tokenVersion: stored.tokenVersion ?? 0 }),
});
