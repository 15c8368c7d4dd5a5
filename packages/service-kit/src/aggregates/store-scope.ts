/** Tenancy: a mongoose plugin that scopes every query, write and aggregate to the store of the request. */
import type { Query, Schema } from 'mongoose';
import { currentContext } from '../context/request-context';

/** A query was made outside any request, event or sweep. */
export class NoStoreError extends Error {
  constructor() {
    super('a query needs a store: run it in a request, or in withStore / withAllStores');
  }
}

/** The store all queries are scoped to; `undefined` in `withAllStores`. Throws {@link NoStoreError} without a context. */
export function currentScope(): string | undefined {
  const context = currentContext();
  if (!context) throw new NoStoreError();
  return context.store;
}

/** The store of the current request or event. Throws {@link NoStoreError} when there is none. */
export function currentStore(): string {
  const store = currentScope();
  if (store === undefined) throw new NoStoreError();
  return store;
}

const queryOperations = [
  'find',
  'findOne',
  'findOneAndUpdate',
  'findOneAndDelete',
  'findOneAndReplace',
  'countDocuments',
  'distinct',
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
] as const;

/**
 * Adds a required, immutable `store` to the schema and the condition `store = current` to every operation,
 * so that a forgotten condition shows nothing instead of another store's data.
 */
export function storeScoped(schema: Schema): void {
  schema.add({ store: { type: String, required: true, immutable: true, default: currentStore } });

  schema.pre(queryOperations as unknown as 'find', function (this: Query<unknown, unknown>) {
    const store = currentScope();
    if (store !== undefined) this.where({ store });
  });

  schema.pre('aggregate', function () {
    const store = currentScope();
    if (store !== undefined) this.pipeline().unshift({ $match: { store } });
  });

  schema.pre('insertMany', (docs: { store?: string }[]) => {
    for (const doc of [docs].flat()) doc.store ??= currentStore();
  });

  schema.pre('bulkWrite', (operations: Record<string, { filter?: object; document?: { store?: string } }>[]) => {
    const store = currentScope();
    if (store === undefined) return;
    for (const operation of operations) {
      for (const body of Object.values(operation)) {
        if (body.document) body.document.store ??= store;
        else body.filter = { ...body.filter, store };
      }
    }
  });
}
