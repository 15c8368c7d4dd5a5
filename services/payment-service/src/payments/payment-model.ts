/** Payments in MongoDB. Every write is one document, guarded by its revision, with the events in it. */
import {
  currentStore,
  isDuplicateKey,
  type OutboxEvent,
  type OutboxRelay,
  storeScoped,
  withOutbox,
} from '@skysync/service-kit';
import { type Connection, Schema } from 'mongoose';
import type { Payment } from './payment';
import type { Change } from './payment-facts';
import { paymentIdPrefix } from './payment-id';
import { paymentStatuses } from './payment-states';

const text = { type: String, required: true };
const nested = { _id: false, id: false } as const;

const paymentSchema = new Schema(
  {
    _id: text,
    orderId: text,
    userId: text,
    provider: text,
    method: text,
    amount: new Schema({ amount: { type: Number, required: true }, currency: text }, nested),
    status: { ...text, enum: paymentStatuses },
    reference: String,
    nextAction: new Schema({ type: text, confirmUrl: text }, nested),
    failureCode: String,
    refunded: { type: Number, required: true },
    refunds: [new Schema({ id: text, amount: Number, status: text, at: Date }, nested)],
    voidPending: Boolean,
    nextCheckAt: Date,
    createdAt: { type: Date, required: true },
    statusAt: { type: Date, required: true },
    revision: { type: Number, required: true },
  },
  { id: false, versionKey: false, minimize: false, collection: 'payments' },
);
paymentSchema.plugin(storeScoped);
paymentSchema.plugin(withOutbox);
paymentSchema.index({ nextCheckAt: 1 }, { sparse: true });

type StoredPayment = Payment & { outbox: OutboxEvent[] };

export interface Payments {
  /** Inserts; false when the order already has a payment. */
  insert(payment: Payment): Promise<boolean>;
  find(id: string): Promise<Payment | null>;
  /** Writes what `change` made of `before`; undefined when somebody else was first. */
  save(before: Payment, change: Change): Promise<Payment | undefined>;
  /** The current store's payments by id, after `cursor`. */
  list(limit: number, cursor?: string): Promise<Payment[]>;
  /** Unfinished payments that are due, put off so that another replica takes other ones. All stores. */
  takeDue(limit: number, now: Date, nextCheckAt: (payment: Payment) => Date): Promise<Payment[]>;
  /** Publishes what was left in outboxes. */
  sweepOutbox(): Promise<number>;
}

export function createPayments(connection: Connection, relay: OutboxRelay): Payments {
  const model = connection.model<StoredPayment>('Payment', paymentSchema);

  return {
    async insert(payment) {
      try {
        await model.insertMany([{ ...payment, outbox: [] }], { lean: true });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    find: (id) => model.findOne({ _id: id }, { outbox: 0 }).lean<Payment>().exec(),

    async save(before, { payment, events }) {
      const after = { ...payment, revision: before.revision + 1 };
      const update = {
        ...differences(before, after),
        ...(events.length > 0 && { $push: { outbox: { $each: events } } }),
      };
      const { matchedCount } = await model.updateOne({ _id: before._id, revision: before.revision }, update);
      if (matchedCount === 0) return undefined;
      relay.relay(model, { _id: after._id, store: after.store, outbox: events });
      return after;
    },

    list(limit, cursor) {
      const prefix = paymentIdPrefix(currentStore());
      const after = cursor !== undefined && cursor > prefix ? cursor : prefix;
      return model
        .find({ _id: { $gt: after, $lt: `${prefix}~` } }, { outbox: 0 })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<Payment[]>()
        .exec();
    },

    async takeDue(limit, now, nextCheckAt) {
      const due = await model
        .find({ nextCheckAt: { $lte: now } }, { outbox: 0 })
        .sort({ nextCheckAt: 1 })
        .limit(limit)
        .lean<Payment[]>();
      if (due.length === 0) return due;
      await model.bulkWrite(
        due.map((payment) => ({
          updateOne: {
            filter: { _id: payment._id, revision: payment.revision },
            update: { $set: { nextCheckAt: nextCheckAt(payment) } },
          },
        })),
        { ordered: false },
      );
      return due;
    },

    sweepOutbox: () => relay.sweep(model),
  };
}

/** Only what changed is written. */
function differences(before: Payment, after: Payment): { $set: Partial<Payment>; $unset?: Record<string, 1> } {
  const keys = (payment: Payment) => Object.keys(payment) as (keyof Payment)[];
  const set = Object.fromEntries(
    keys(after)
      .filter((key) => after[key] !== before[key])
      .map((key) => [key, after[key]]),
  );
  const unset = keys(before).filter((key) => !(key in after));
  return {
    $set: set as Partial<Payment>,
    ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map((key) => [key, 1 as const])) }),
  };
}
