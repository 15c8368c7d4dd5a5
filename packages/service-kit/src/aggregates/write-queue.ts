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
  /** True when the guard held and the update was made. */
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
  return { update: (update) => updates(update), insert: (document) => inserts(document) };
}

/** All matched: done. Else who won is read from the mark that each write leaves. */
async function updateAll(collection: mongo.Collection<Document>, items: GuardedUpdate[]): Promise<boolean[]> {
  const marked = items.map((item) => ({ ...item, writeId: randomBytes(9).toString('base64url') }));
  // in one order everywhere: the server keeps the rows of one bulk write locked until its end
  const sorted = [...marked].sort((a, b) => (a.filter._id < b.filter._id ? -1 : 1));
  const { matchedCount } = await collection.bulkWrite(
    sorted.map(({ filter, update, writeId }) => ({
      updateOne: { filter, update: { ...update, $set: { ...update.$set, writeId } } as mongo.UpdateFilter<Document> },
    })),
    { ordered: false },
  );
  if (matchedCount === items.length) return items.map(() => true);
  if (matchedCount === 0) return items.map(() => false);
  const ids = [...new Set(items.map(({ filter }) => filter._id))];
  const found = await collection.find({ _id: { $in: ids } }, { projection: { writeId: 1 } }).toArray();
  const last = new Map(found.map((document) => [document._id, document.writeId]));
  // one that won and was overwritten since counts as lost: its step is then taken again, and finds itself taken
  return marked.map(({ filter, writeId }) => last.get(filter._id) === writeId);
}

async function insertAll(collection: mongo.Collection<Document>, items: Document[]): Promise<(unknown | undefined)[]> {
  const sorted = items
    .map((document, index) => ({ document, index }))
    .sort((a, b) => (a.document._id < b.document._id ? -1 : 1));
  const results: (unknown | undefined)[] = items.map(() => undefined);
  try {
    await collection.insertMany(
      sorted.map(({ document }) => document),
      { ordered: false },
    );
  } catch (error) {
    const failures = error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
    const others = failures.filter((failure) => !isDuplicateKey(failure));
    if (failures.length === 0 || others.length > 0) {
      if (!isDuplicateKey(error) || items.length > 1) throw others[0] ?? error;
      return [error];
    }
    for (const failure of failures) {
      const at = sorted[failure.index]?.index;
      if (at !== undefined) results[at] = failure;
    }
  }
  return results;
}
