/** The collection `reservations`, keyed by order: whoever comes second finds the first one's. */
import { storeScoped } from '@skysync/service-kit';
import { type Connection, type Model, Schema } from 'mongoose';
import { type Reservation, type ReservationState, type ReservedLine, transitions } from './reservation';

const price = new Schema({ amount: Number, currency: String }, { _id: false, id: false });
const line = new Schema<ReservedLine>(
  { sku: String, productId: String, title: String, quantity: Number, unitPrice: price },
  { _id: false, id: false },
);

const schema = new Schema(
  {
    _id: String,
    state: { type: String, enum: Object.keys(transitions) as ReservationState[] },
    lines: [line],
    createdAt: Date,
    expiresAt: Date,
    dueAt: Date,
    confirmed: Boolean,
    late: Boolean,
    missing: { type: [String], default: undefined },
    returned: Boolean,
  },
  { id: false, versionKey: false, minimize: false, collection: 'reservations' },
);
schema.plugin(storeScoped);
schema.index({ dueAt: 1 }, { sparse: true });

export type ReservationModel = Model<Reservation>;

export const createReservationModel = (connection: Connection): ReservationModel =>
  connection.model<Reservation>('Reservation', schema as unknown as Schema<Reservation>);
