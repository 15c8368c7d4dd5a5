/** Accounts, as they are saved. */
import { roles, storeScoped, withOutbox } from '@skysync/service-kit';
import { type Connection, type Model, Schema } from 'mongoose';
import type { Account } from './account';

export type AccountModel = Model<Account>;

export function accountModel(connection: Connection): AccountModel {
  const schema = new Schema(
    {
      _id: { type: String, required: true },
      email: { type: String, required: true },
      name: { type: String, required: true },
      role: { type: String, required: true, enum: roles },
      passwordHash: { type: String, required: true },
      createdAt: { type: Date, required: true },
    },
    { id: false, versionKey: false, minimize: false },
  );
  schema.plugin(storeScoped);
  schema.plugin(withOutbox);
  // two registrations at once: the index lets one win
  schema.index({ store: 1, email: 1 }, { unique: true });
  return connection.model<Account>('Account', schema, 'accounts');
}
