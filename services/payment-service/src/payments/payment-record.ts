/** How payments are stored. Lists follow the id, in which those of a store lie together. */
import { defineRecord, moneyPart, part } from '@skysync/service-kit';
import { withSums } from './older-payments';
import type { Payment } from './payment';

const day = 24 * 3600;

export const paymentRecord = defineRecord<Payment>({
  name: 'Payment',
  collection: 'payments',
  upgrade: withSums,
  fields: {
    orderId: String,
    userId: String,
    provider: String,
    method: String,
    customer: String,
    savedMethod: String,
    amount: moneyPart,
    status: String,
    reference: String,
    nextAction: part({ type: { type: String }, confirmUrl: String }),
    failureCode: String,
    captured: Number,
    authorization: part({ isOpen: Boolean, isOnce: Boolean, capturableUntil: Date }),
    captures: [part({ id: String, amount: Number, isFinal: Boolean, fingerprint: String, status: String, at: Date })],
    releasePending: Boolean,
    refunded: Number,
    refunds: [part({ id: String, amount: Number, status: String, reason: String, fingerprint: String, at: Date })],
    disputes: [part({ id: String, amount: Number, reason: String, status: String, at: Date })],
    voidPending: Boolean,
    withdrawnAt: Date,
    createdAt: Date,
    statusAt: Date,
  },
  // only what was withdrawn has this date; a call for its order does not come days later
  retention: { field: 'withdrawnAt', seconds: 7 * day },
});
