/** What no handler could process, kept for a person to look at and to play again. */
import { type Connection, Schema } from 'mongoose';
import { withAllStores } from '../context/request-context';
import type { DeadLetter } from '../dapr/subscriptions';

export interface StoredDeadLetter {
  /** The event's id, or the trace of an envelope that had none. */
  _id: string;
  store: string | undefined;
  topic: string;
  type: string | undefined;
  envelope: unknown;
  receivedAt: Date;
}

export interface DeadLetters {
  /** Keeps a dead letter; the same one again changes nothing. */
  keep(letter: DeadLetter): Promise<void>;
  list(store: string, limit: number): Promise<StoredDeadLetter[]>;
  find(store: string, id: string): Promise<StoredDeadLetter | null>;
  remove(id: string): Promise<void>;
}

const schema = new Schema(
  { _id: String, store: String, topic: String, type: String, envelope: Schema.Types.Mixed, receivedAt: Date },
  { id: false, versionKey: false, collection: 'dead_letters' },
);

/** Makes the store of dead letters in the service's own database. */
export function createDeadLetters(connection: Connection): DeadLetters {
  const model = connection.model<StoredDeadLetter>('DeadLetter', schema);
  return {
    async keep({ topic, envelope }) {
      const event = (envelope ?? {}) as { id?: string; store?: string; type?: string };
      const _id = String(event.id ?? `${topic}-without-id`);
      const letter = { store: event.store, topic, type: event.type, envelope, receivedAt: new Date() };
      await withAllStores(() => model.updateOne({ _id }, { $setOnInsert: letter }, { upsert: true }));
    },
    list: (store, limit) => model.find({ store }).sort({ receivedAt: -1 }).limit(limit).lean<StoredDeadLetter[]>(),
    find: (store, id) => model.findOne({ _id: id, store }).lean<StoredDeadLetter>(),
    remove: async (id) => void (await model.deleteOne({ _id: id })),
  };
}
