/** Reads of single aggregates: those of the same moment go together. */
import type { Connection } from 'mongoose';
import type { Aggregate } from './aggregate';
import { createBatches } from './batches';
import { nativeCollection } from './connect-database';
import { marksField } from './write-queue';

/** A projection without what a document carries besides the aggregate; for reads by the model. */
export const internalFields = { outbox: 0, [marksField]: 0, takenBy: 0 };

/** Makes the reader of a collection; it knows nothing of stores. */
export function createReadMany<T extends Aggregate>(
  connection: Connection,
  name: string,
): (id: string) => Promise<T | undefined> {
  return createBatches((ids: string[]) => readAll<T>(connection, name, ids));
}

/** In the order of `ids`; each reader gets a document of its own. */
async function readAll<T extends Aggregate>(
  connection: Connection,
  name: string,
  ids: string[],
): Promise<(T | undefined)[]> {
  const distinct = [...new Set(ids)];
  const found = await nativeCollection<{ _id: string }>(connection, name)
    .find<T>({ _id: { $in: distinct } }, { projection: internalFields })
    .toArray();
  const byId = new Map(found.map((document) => [document._id, document]));
  const given = new Set<string>();
  return ids.map((id) => {
    const document = byId.get(id);
    const copy = given.has(id) ? structuredClone(document) : document;
    given.add(id);
    return copy;
  });
}
