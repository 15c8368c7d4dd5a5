/** The collection `inventory`. It has no index but `_id`: each one would be rewritten with every sale. */
import { storeScoped } from '@skysync/service-kit';
import { type Connection, type Model, Schema } from 'mongoose';
import type { Hold, Stock } from './stock';

const hold = new Schema<Hold>({ orderId: String, quantity: Number, at: Date }, { _id: false, id: false });
const mark = new Schema({ orderId: String }, { _id: false, id: false });

const schema = new Schema(
  {
    _id: String,
    sku: String,
    productId: String,
    available: Number,
    reserved: Number,
    holds: [hold],
    stocked: Number,
    sold: Number,
    returns: [mark],
    adjustedAt: Date,
  },
  { id: false, versionKey: false, minimize: false, collection: 'inventory' },
);
schema.plugin(storeScoped);

export type StockModel = Model<Stock>;

export const createStockModel = (connection: Connection): StockModel =>
  connection.model<Stock>('Stock', schema as unknown as Schema<Stock>);
