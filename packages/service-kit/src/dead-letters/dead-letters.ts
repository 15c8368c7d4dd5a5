/** What no handler could process, kept for a person to look at and to play again. */
import { createHash } from 'node:crypto';
import type { Topic } from '@skysync/events';
import { type Connection, Schema } from 'mongoose';
import { withStore } from '../context/request-context';
import { isDuplicateKey } from '../store/connect-database';
import { storeScoped } from '../store/store-scope';

/** An event that was not processed when it came, as the dead-letter topic brought it. */
export interface DeadLetter {
  topic: Topic;
  envelope: unknown;
}

/** A dead letter as people see it. */
export interface KeptDeadLetter extends DeadLetter {
  /** The event's id, or a hash of an envelope whose id cannot stand in a path. */
  id: string;
  type: string | null;
  /** ISO 8601. */
  receivedAt: string;
}

export interface DeadLetters {
  /**
   * Keeps a dead letter in the store its envelope names; the same one again changes nothing. One without a store is
   * not kept, because it is nobody's to see and no replay could ever process it: the log has it as poison.
   */
  keep(letter: DeadLetter): Promise<void>;
  /** Forgets a letter that was processed. */
  remove(letter: DeadLetter): Promise<void>;
  /** Those of the current store, newest first. */
  list(limit: number): Promise<KeptDeadLetter[]>;
  /** One of the current store. */
  find(id: string): Promise<KeptDeadLetter | undefined>;
}

interface Stored {
  _id: string;
  topic: Topic;
  type: string | null;
  /** JSON text, because an envelope may have keys that no database takes, such as `$gt`. */
  envelope: string;
  receivedAt: Date;
}

const schema = new Schema(
  { _id: String, topic: String, type: String, envelope: String, receivedAt: Date },
  { id: false, versionKey: false, collection: 'dead_letters' },
);
schema.plugin(storeScoped);
schema.index({ store: 1, receivedAt: -1 });

const idGrammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

function textAttribute(envelope: unknown, name: string): string | undefined {
  const value = (envelope as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function identify(envelope: unknown): { _id: string; store: string | undefined; text: string } {
  const text = JSON.stringify(envelope ?? null);
  const id = textAttribute(envelope, 'id');
  const _id = id !== undefined && idGrammar.test(id) ? id : createHash('sha256').update(text).digest('hex');
  return { _id, store: textAttribute(envelope, 'store'), text };
}

const seen = ({ _id, topic, type, envelope, receivedAt }: Stored): KeptDeadLetter => ({
  id: _id,
  topic,
  type,
  receivedAt: receivedAt.toISOString(),
  envelope: JSON.parse(envelope),
});

/** Makes the store of dead letters in the service's own database. */
export function createDeadLetters(connection: Connection): DeadLetters {
  const model = connection.model<Stored>('DeadLetter', schema);
  return {
    async keep({ topic, envelope }) {
      const { _id, store, text } = identify(envelope);
      if (store === undefined) return;
      const type = textAttribute(envelope, 'type') ?? null;
      const letter = { topic, type, envelope: text, receivedAt: new Date() };
      await withStore(store, () => model.updateOne({ _id }, { $setOnInsert: letter }, { upsert: true })).catch(
        (error) => {
          if (!isDuplicateKey(error)) throw error; // another delivery of it was first
        },
      );
    },
    async remove({ envelope }) {
      const { _id, store } = identify(envelope);
      if (store !== undefined) await withStore(store, () => model.deleteOne({ _id }));
    },
    async list(limit) {
      return (await model.find().sort({ receivedAt: -1 }).limit(limit).lean<Stored[]>()).map(seen);
    },
    async find(id) {
      const found = await model.findOne({ _id: id }).lean<Stored>();
      return found ? seen(found) : undefined;
    },
  };
}
