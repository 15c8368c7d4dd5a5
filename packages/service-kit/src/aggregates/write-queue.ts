/**
 * Writes of one collection: those that come while a write is under way go together in the next one, so that under load
 * one round trip and one commit of the server serve many requests.
 */
import { randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';
import { isDuplicateKey, isRepeatable } from '../errors/outages';
import { createBatches } from './batches';
import { repeating } from './retry';

/** A document as the queue knows it. */
export type Document = mongo.Document & { _id: string };

/** A guarded change of one document, of which `filter` names the `_id`. */
export interface GuardedUpdate {
  filter: { _id: string } & Record<string, unknown>;
  update: mongo.UpdateFilter<Document>;
}

export interface WriteQueue {
  /** True when the guard held and the update was made. Throws the error of the unique index that refused it. */
  update(update: GuardedUpdate): Promise<boolean>;
  /** Undefined when inserted; the error of the unique index that refused it otherwise. */
  insert(document: Document): Promise<unknown | undefined>;
}

/** Makes the queue of a collection, whose documents carry `writeId`. */
export function createWriteQueue(collection: mongo.Collection<Document>): WriteQueue {
  const updates = createBatches((items: GuardedUpdate[]) =>
    repeating(() => updateAll(collection, items), isRepeatable),
  );
  const inserts = createBatches((items: Document[]) => repeating(() => insertAll(collection, items), isRepeatable));
  return {
    async update(update) {
      const { won, refusal } = await updates(update);
      if (refusal !== undefined) throw refusal;
      return won;
    },
    insert: (document) => inserts(document),
  };
}

interface Outcome {
  won: boolean;
  /** Only this write's, not that of the others in the batch. */
  refusal?: unknown;
}

/** All matched: done. Else who won is read from the mark that each write leaves. */
async function updateAll(collection: mongo.Collection<Document>, items: GuardedUpdate[]): Promise<Outcome[]> {
  const marked = items.map((item) => ({ ...item, writeId: randomBytes(9).toString('base64url') }));
  const sorted = byKey(marked, ({ filter }) => filter._id);
  const operations = sorted.map(({ filter, update, writeId }) => ({
    updateOne: { filter, update: { ...update, $set: { ...update.$set, writeId } } as mongo.UpdateFilter<Document> },
  }));
  let refused = new Map<number, unknown>();
  try {
    const { matchedCount } = await collection.bulkWrite(operations, { ordered: false });
    if (matchedCount === items.length) return items.map(() => ({ won: true }));
    if (matchedCount === 0) return items.map(() => ({ won: false }));
  } catch (error) {
    refused = refusals(error, items.length);
  }
  const refusalOf = new Map([...refused].map(([index, refusal]) => [sorted[index]?.writeId, refusal]));
  const ids = [...new Set(items.map(({ filter }) => filter._id))];
  const found = await collection.find({ _id: { $in: ids } }, { projection: { writeId: 1 } }).toArray();
  const last = new Map(found.map((document) => [document._id, document.writeId]));
  // one that won and was overwritten since counts as lost: its step is then taken again, and finds itself taken
  return marked.map(({ filter, writeId }) => ({
    won: last.get(filter._id) === writeId,
    refusal: refusalOf.get(writeId),
  }));
}

async function insertAll(collection: mongo.Collection<Document>, items: Document[]): Promise<(unknown | undefined)[]> {
  const sorted = byKey(
    items.map((document, index) => ({ document, index })),
    ({ document }) => document._id,
  );
  const results: (unknown | undefined)[] = items.map(() => undefined);
  try {
    const documents = sorted.map(({ document }) => document);
    await collection.insertMany(documents, { ordered: false });
  } catch (error) {
    for (const [index, refusal] of refusals(error, items.length)) results[sorted[index]?.index ?? index] = refusal;
  }
  return results;
}

/** In one order everywhere: the server keeps the rows of one bulk write locked until its end. */
const byKey = <T>(items: readonly T[], keyOf: (item: T) => string): T[] =>
  [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

/** What unique indexes refused, by the position of the write; anything else that failed is thrown. */
function refusals(error: unknown, count: number): Map<number, unknown> {
  const failures = error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
  const other = failures.find((failure) => !isDuplicateKey(failure));
  if (other) throw other;
  if (failures.length > 0) return new Map(failures.map((failure) => [failure.index, failure]));
  if (count === 1 && isDuplicateKey(error)) return new Map([[0, error]]);
  throw error;
}
