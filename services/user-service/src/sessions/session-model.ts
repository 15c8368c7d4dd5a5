/** Sessions, as they are saved: one document for each sign-in, which holds the hash of its latest refresh token. */
import { storeScoped } from '@skysync/service-kit';
import { type Connection, type Model, Schema } from 'mongoose';

export interface Session {
  /** The id of the token family. */
  _id: string;
  store: string;
  userId: string;
  /** Hash of the one refresh token that is good now; all earlier ones of the family are used up. */
  tokenHash: string;
  createdAt: Date;
  rotatedAt?: Date;
  expiresAt: Date;
}

export type SessionModel = Model<Session>;

export function sessionModel(connection: Connection): SessionModel {
  const schema = new Schema(
    {
      _id: { type: String, required: true },
      userId: { type: String, required: true },
      tokenHash: { type: String, required: true },
      createdAt: { type: Date, required: true },
      rotatedAt: Date,
      expiresAt: { type: Date, required: true },
    },
    { id: false, versionKey: false, minimize: false },
  );
  schema.plugin(storeScoped);
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  return connection.model<Session>('Session', schema, 'sessions');
}
