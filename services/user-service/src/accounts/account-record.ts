/** Accounts, as they are stored. */
import { roles } from '@skysync/contracts';
import { defineRecord, part } from '@skysync/service-kit';
import { linkPurposes } from '../mailbox/link';
import type { Account } from './account';

const link = part({
  id: { type: String, required: true },
  purpose: { type: String, required: true, enum: linkPurposes },
  email: { type: String, required: true },
  expiresAt: { type: Date, required: true },
  usedAt: Date,
  formerEmail: String,
});

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
    locale: String,
    emailVerifiedAt: Date,
    links: { type: [link], default: undefined },
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
