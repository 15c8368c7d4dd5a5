/** The collection of orders. */
import { storeScoped, withOutbox } from '@skysync/service-kit';
import { type Connection, type Model, Schema } from 'mongoose';
import type { Order } from './order';

export type OrderModel = Model<Order>;

const part = (definition: Record<string, unknown>): Schema => new Schema(definition, { _id: false, id: false });
const money = part({ amount: Number, currency: String });
const payment = part({
  provider: String,
  method: String,
  status: String,
  id: String,
  amount: money,
  failureCode: String,
  nextAction: Schema.Types.Mixed,
});
const totals = { subtotal: money, discount: money, shipping: money, tax: money, total: money };

const schema = new Schema(
  {
    _id: String,
    userId: { type: String, required: true },
    number: { type: String, required: true },
    status: { type: String, required: true },
    reason: String,
    refusal: Schema.Types.Mixed,
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
    lines: [part({ sku: String, title: String, quantity: Number, unitPrice: money })],
    ...totals,
    payment,
    outcome: part({ status: String, payment }),
    refundRequestedAt: Date,
    refunds: [part({ id: String, amount: money, at: Date })],
    timeline: [part({ at: Date, status: String, note: String })],
    sweepAt: Date,
    createdAt: Date,
    updatedAt: Date,
  },
  { id: false, versionKey: false, minimize: false, collection: 'orders' },
);
schema.plugin(storeScoped);
schema.plugin(withOutbox);
// a user id belongs to one store, so the store need not lead; _id breaks ties, as the cursors do
schema.index({ userId: 1, createdAt: -1, _id: -1 });
schema.index({ store: 1, createdAt: -1, _id: -1 });
schema.index({ sweepAt: 1 }, { partialFilterExpression: { sweepAt: { $exists: true } } });

export const createOrderModel = (connection: Connection): OrderModel =>
  connection.model('Order', schema) as unknown as OrderModel;
