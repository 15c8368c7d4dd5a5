/**
 * Writes of one collection: those that come while a write is under way go together in the next one, so that under load
 * one round trip and one commit of the server serve many requests.
 */
import { randomBytes } from 'node:crypto';
import type { mongo } from 'mongoose';
import { isRepeatable } from '../errors/outages';
import { createBatches } from './batches';
import { refusalsOf } from './refusals';
import { repeating } from './retry';

/** A document as the queue knows it. */
export type Document = mongo.Document & { _id: string };

type Documents = mongo.Collection<Document>;

/** MongoDB's update operators; `$push` must leave {@link marksField} alone. */
export interface Update {
  $set?: Record<string, unknown>;
  $unset?: Record<string, 1>;
  $inc?: Record<string, number>;
  $push?: Record<string, unknown>;
  $pull?: Record<string, unknown>;
}

/** A guarded change of one document, of which `filter` names the `_id`. */
export interface GuardedUpdate {
  filter: { _id: string } & Record<string, unknown>;
  update: Update;
}

/** Writes, each with an outcome of its own. */
export interface WriteQueue {
  /** True when the guard held and the update was made. Throws the error of the unique index that refused it. */
  update(update: GuardedUpdate): Promise<boolean>;
  /** Undefined when inserted; the error of the unique index that refused it otherwise. */
  insert(document: Document): Promise<Error | undefined>;
}

/** The field in which each document keeps the marks of its last writes, so that a writer finds its own among others. */
export const marksField = 'writes';
/** More writers than ever get in between a write and the reading of its mark. */
const keptMarks = 8;

interface Marked<T> {
  item: T;
  mark: string;
}

interface Outcome {
  won: boolean;
  /** Of this write only, not of the others in the batch. */
  refusal?: Error | undefined;
}

/** A mark is given before the first try: a write that is repeated must be known by it. */
const marked = <T>(item: T): Marked<T> => ({ item, mark: randomBytes(6).toString('base64url') });

/** Makes the queue of a collection. */
export function createWriteQueue(collection: Documents): WriteQueue {
  const updates = createBatches((items: Marked<GuardedUpdate>[]) =>
    repeating((round) => updateAll(collection, items, round), isRepeatable),
  );
  const inserts = createBatches((items: Marked<Document>[]) =>
    repeating((round) => insertAll(collection, items, round), isRepeatable),
  );
  return {
    async update(update) {
      const { won, refusal } = await updates(marked(update));
      if (refusal) throw refusal;
      return won;
    },
    insert: async (document) => (await inserts(marked(document))).refusal,
  };
}

/** All matched: done. Else who won is read from the marks. */
async function updateAll(collection: Documents, items: Marked<GuardedUpdate>[], round: number): Promise<Outcome[]> {
  const sorted = byKey(items, ({ filter }) => filter._id);
  const operations = sorted.map(({ item: { filter, update }, mark }) => ({
    updateOne: { filter, update: withMark(update, mark) },
  }));
  let refusals = new Map<number, Error>();
  try {
    const { matchedCount } = await collection.bulkWrite(operations, { ordered: false });
    if (matchedCount === items.length) return items.map(() => ({ won: true }));
    if (matchedCount === 0 && round === 1) return items.map(() => ({ won: false }));
  } catch (error) {
    refusals = refusalsOf(error, items.length);
  }
  const refusalOf = new Map([...refusals].map(([index, refusal]) => [sorted[index]?.mark, refusal]));
  const found = await marksOf(
    collection,
    items.map(({ item }) => item.filter._id),
  );
  return items.map(({ mark }) => ({ won: found.has(mark), refusal: refusalOf.get(mark) }));
}

async function insertAll(collection: Documents, items: Marked<Document>[], round: number): Promise<Outcome[]> {
  const sorted = byKey(items, ({ _id }) => _id);
  try {
    await collection.insertMany(
      sorted.map(({ item, mark }) => ({ ...item, [marksField]: [mark] })),
      { ordered: false },
    );
    return items.map(() => ({ won: true }));
  } catch (error) {
    const refusals = refusalsOf(error, items.length);
    const refused = [...refusals].flatMap(([index, refusal]) => {
      const { item, mark } = sorted[index] ?? {};
      return item && mark ? [{ _id: item._id, mark, refusal }] : [];
    });
    // in a later round what stands in the way may be what an earlier one has inserted
    const own =
      round === 1
        ? new Set<string>()
        : await marksOf(
            collection,
            refused.map(({ _id }) => _id),
          );
    const refusalOf = new Map(refused.map(({ mark, refusal }) => [mark, refusal]));
    return items.map(({ mark }) => {
      const refusal = own.has(mark) ? undefined : refusalOf.get(mark);
      return { won: refusal === undefined, refusal };
    });
  }
}

function withMark(update: Update, mark: string): mongo.UpdateFilter<Document> {
  const $push: Record<string, unknown> = { ...update.$push, [marksField]: { $each: [mark], $slice: -keptMarks } };
  // the driver's type knows of no field that a `$push` may go to, where documents may have any
  return { ...update, $push } as mongo.UpdateFilter<Document>;
}

/** The marks of the last writes of these documents. */
async function marksOf(collection: Documents, ids: string[]): Promise<Set<string>> {
  const found = await collection
    .find<{ writes?: string[] }>({ _id: { $in: [...new Set(ids)] } }, { projection: { [marksField]: 1 } })
    .toArray();
  return new Set(found.flatMap(({ writes = [] }) => writes));
}

/** In one order everywhere: the server keeps the rows of one bulk write locked until its end. */
const byKey = <T>(items: readonly Marked<T>[], keyOf: (item: T) => string): Marked<T>[] =>
  [...items].sort((a, b) => (keyOf(a.item) < keyOf(b.item) ? -1 : 1));
