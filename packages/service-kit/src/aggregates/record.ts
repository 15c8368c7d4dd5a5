/** What an aggregate is, and how its record is declared: fields, indexes and retention in one place. */
import { type IndexDefinition, type IndexOptions, Schema, type SchemaDefinition } from 'mongoose';
import { withOutbox } from '../events/outbox';
import type { Aggregate } from './aggregate';
import { storeScoped } from './store-scope';

/** What is said about a record, once. */
export interface RecordDeclaration<T extends Aggregate = Aggregate> {
  /** Name of the model, for example `Order`. */
  name: string;
  collection: string;
  /** Fields without those of {@link Aggregate}. */
  fields: SchemaDefinition;
  /** In the order equality, sort, range. Each list and filter needs one; `dueAt` and the outbox have theirs already. */
  indexes?: readonly (readonly [IndexDefinition, IndexOptions?])[];
  /**
   * The server removes a document this long after the date in `field`, and not before the document has the field `once`,
   * where one is named. Without retention it stays for ever.
   */
  retention?: { field: string; seconds: number; once?: string };
  /** False for what never publishes events, such as sessions and dead letters. */
  outbox?: boolean;
  /** Brings what an older version stored to today's shape when it is read; the next write stores it so. */
  upgrade?: (stored: T) => T;
}

/** A declared record, to make a store of. */
export interface RecordDefinition<T extends Aggregate> {
  readonly name: string;
  readonly collection: string;
  readonly schema: Schema;
  readonly outbox: boolean;
  readonly upgrade: (stored: T) => T;
}

const asStored = <T>(stored: T): T => stored;

/** Declares how aggregates of type `T` are stored. */
export function defineRecord<T extends Aggregate>(declaration: RecordDeclaration<T>): RecordDefinition<T> {
  const { name, collection, fields, indexes = [], retention, outbox = true, upgrade = asStored } = declaration;
  const schema = new Schema(
    {
      _id: { type: String, required: true },
      revision: { type: Number, required: true },
      dueAt: Date,
      ...fields,
    },
    { id: false, versionKey: false, minimize: false, collection },
  );
  schema.plugin(storeScoped);
  if (outbox) schema.plugin(withOutbox);
  // $exists, because DocumentDB sees only then that a partial index will do
  schema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
  for (const [keys, options] of indexes) schema.index(keys, options);
  if (retention) schema.index({ [retention.field]: 1 }, expiryOf(retention));
  return { name, collection, schema, outbox, upgrade };
}

/** One with a condition has a name of its own: a database that has the index without it takes both. */
const expiryOf = ({ field, seconds, once }: NonNullable<RecordDeclaration['retention']>): IndexOptions => ({
  expireAfterSeconds: seconds,
  ...(once !== undefined && {
    name: `${field}_1_once_${once}`,
    partialFilterExpression: { [once]: { $exists: true } },
  }),
});

/** A part of a record without an id of its own. */
export const part = (definition: SchemaDefinition): Schema => new Schema(definition, { _id: false, id: false });

/** How money is stored. */
export const moneyPart = part({ amount: Number, currency: String });
