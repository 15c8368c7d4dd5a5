/** How journal entries are stored: written once, read newest first. */
import { type AggregateStore, defineRecord, part } from '@skysync/service-kit';
import type { JournalEntry } from './journal';

/** Entries can be read, and posted by their events; nothing changes them. */
export type Ledger = Pick<AggregateStore<JournalEntry>, 'model'>;

export const ledgerRecord = defineRecord<JournalEntry>({
  name: 'JournalEntry',
  collection: 'ledger',
  outbox: false,
  fields: {
    currency: String,
    at: Date,
    cause: part({
      type: { type: String },
      paymentId: String,
      orderId: String,
      captureId: String,
      refundId: String,
      disputeId: String,
      eventId: String,
      provider: String,
      transactionId: String,
    }),
    postings: [part({ account: String, amount: Number })],
  },
  indexes: [
    // newest first: all, of one currency and on one account; `_id` breaks ties, as in the cursors
    [{ store: 1, at: -1, _id: -1 }],
    [{ store: 1, currency: 1, at: -1, _id: -1 }],
    [{ store: 1, 'postings.account': 1, at: -1, _id: -1 }],
    // the auditor asks for what some payments have
    [{ store: 1, 'cause.paymentId': 1 }],
  ],
});
