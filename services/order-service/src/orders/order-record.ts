/** How orders are stored, and the indexes that give their lists in order. */
import { defineRecord, moneyPart, part } from '@skysync/service-kit';
import { Schema } from 'mongoose';
import type { Order } from './order';

const { Mixed } = Schema.Types;

const payment = part({
  provider: String,
  method: String,
  savedMethod: String,
  status: String,
  id: String,
  amount: moneyPart,
  failureCode: String,
  nextAction: Mixed,
  at: Date,
});
const outcome = part({ status: String, payment });

export const orderRecord = defineRecord<Order>({
  name: 'Order',
  collection: 'orders',
  fields: {
    userId: { type: String, required: true },
    number: { type: String, required: true },
    status: { type: String, required: true },
    reason: String,
    refusal: Mixed,
    fingerprint: { type: String, required: true },
    email: String,
    shippingAddress: part({
      name: String,
      line1: String,
      line2: String,
      city: String,
      postalCode: String,
      region: String,
      country: String,
    }),
    shippingMethod: String,
    cart: part({ id: String }),
    lines: [part({ sku: String, title: String, quantity: Number, unitPrice: moneyPart })],
    pieces: Number,
    subtotal: moneyPart,
    discount: moneyPart,
    shipping: moneyPart,
    tax: moneyPart,
    total: moneyPart,
    payment,
    earlierPayments: { type: [payment], default: undefined },
    paymentRequests: { type: [part({ key: String, fingerprint: String, outcome })], default: undefined },
    onFailure: String,
    outcome,
    payBy: Date,
    client: String,
    refundId: String,
    refunds: [part({ id: String, amount: moneyPart, at: Date, paymentId: String })],
    timeline: [part({ at: Date, status: String, note: String })],
    createdAt: Date,
    updatedAt: Date,
  },
  indexes: [
    // newest first: of a buyer and of the store, all and of one status; `_id` breaks ties, as in the cursors
    [{ store: 1, userId: 1, createdAt: -1, _id: -1 }],
    [{ store: 1, userId: 1, status: 1, createdAt: -1, _id: -1 }],
    [{ store: 1, createdAt: -1, _id: -1 }],
    [{ store: 1, status: 1, createdAt: -1, _id: -1 }],
    // what a client holds without having paid; absent from every other order
    [{ store: 1, client: 1 }, { partialFilterExpression: { client: { $exists: true } } }],
  ],
});
