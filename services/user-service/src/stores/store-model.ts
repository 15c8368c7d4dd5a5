/** The stores of this installation, as they are saved. */
import { storeScoped } from '@skysync/service-kit';
import { type Connection, type Model, Schema } from 'mongoose';

/** A shop. Its slug is its id, and the `store` of everything that belongs to it. */
export interface StoreRecord {
  _id: string;
  store: string;
  name: string;
  /** ISO 4217. */
  currency: string;
  createdAt: Date;
}

export type StoreModel = Model<StoreRecord>;

export function storeModel(connection: Connection): StoreModel {
  const schema = new Schema(
    {
      _id: { type: String, required: true },
      name: { type: String, required: true },
      currency: { type: String, required: true },
      createdAt: { type: Date, required: true },
    },
    { id: false, versionKey: false, minimize: false },
  );
  // a store document belongs to itself, so no request reads another store's
  schema.plugin(storeScoped);
  return connection.model<StoreRecord>('Store', schema, 'stores');
}
