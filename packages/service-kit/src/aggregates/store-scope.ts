/** Tenancy: a mongoose plugin that scopes every query, write and aggregate to the store of the request. */
import type { PipelineStage, Query, Schema } from 'mongoose';
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

/** Every query and update of mongoose that has a filter. */
const filtered = /^(?:find|count|distinct|update|replace|delete)/;
const replacing = /^(?:replaceOne|findOneAndReplace)$/;

type Operation = Record<string, { filter?: object; document?: { store?: string }; replacement?: { store?: string } }>;

/** Within a store everything is its own; work across all stores may write for any. */
const isOwn = (store: string): boolean => (currentScope() ?? store) === store;

/**
 * Adds a required, immutable `store` to the schema and the condition `store = current` to every operation,
 * so that a forgotten condition shows nothing instead of another store's data.
 */
export function storeScoped(schema: Schema): void {
  schema.add({
    store: { type: String, required: true, immutable: true, default: currentStore, validate: { validator: isOwn } },
  });

  schema.pre<Query<unknown, unknown>>(filtered, function () {
    const store = currentScope();
    if (store !== undefined) this.where({ store });
  });

  schema.pre<Query<unknown, unknown>>(replacing, function () {
    const store = currentScope();
    if (store !== undefined) this.setUpdate({ ...this.getUpdate(), store });
  });

  schema.pre('aggregate', function () {
    const store = currentScope();
    if (store !== undefined) scopePipeline(this.pipeline(), store);
  });

  schema.pre('insertMany', (docs: { store?: string }[]) => {
    for (const doc of [docs].flat()) doc.store ??= currentStore();
  });

  schema.pre('bulkWrite', (operations: Operation[]) => {
    const store = currentScope();
    if (store === undefined) return;
    for (const body of operations.flatMap(Object.values)) {
      if (body.document) body.document.store ??= store;
      else body.filter = { ...body.filter, store };
      if (body.replacement) body.replacement.store = store;
    }
  });
}

/** In the first `$match`, because MongoDB wants `$text` in the first stage (https://www.mongodb.com/docs/manual/reference/operator/query/text/). */
function scopePipeline(pipeline: PipelineStage[], store: string): void {
  const [first] = pipeline;
  if (first && '$match' in first) pipeline[0] = { $match: { ...first.$match, store } };
  else pipeline.unshift({ $match: { store } });
}
