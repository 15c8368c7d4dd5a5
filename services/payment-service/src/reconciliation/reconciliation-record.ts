/** How comparisons are stored: one for each store, provider and day, kept for as long as books are. */
import { defineRecord, part } from '@skysync/service-kit';
import type { Reconciliation } from './reconciliation';

const side = part({ id: String, amount: Number });

export const reconciliationRecord = defineRecord<Reconciliation>({
  name: 'Reconciliation',
  collection: 'reconciliations',
  outbox: false,
  fields: {
    provider: String,
    day: String,
    status: String,
    reason: String,
    tries: Number,
    compared: Number,
    others: Number,
    differences: [
      part({ type: { type: String }, kind: String, paymentId: String, currency: String, here: side, there: side }),
    ],
    differing: Number,
    at: Date,
  },
  // days that differ are few: those of all stores, for metrics
  indexes: [
    [{ store: 1, day: -1, _id: -1 }],
    [{ differing: 1 }, { partialFilterExpression: { differing: { $gt: 0 } } }],
  ],
});
