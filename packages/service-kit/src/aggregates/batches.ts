/** Collects what comes while work is under way, and does it together next: one round trip for many requests under load. */

import { LRUCache } from 'lru-cache';
import { inTracesOf, type Traces, tracesNow } from '../tracing/shared-work';

interface Waiting<T, R> {
  item: T;
  traces: Traces;
  resolve(result: R): void;
  reject(error: unknown): void;
}

const maxBatch = 200;

/** Makes a function that hands its items to `work` in batches, one batch at a time. `work` answers in the order of the items. */
export function createBatches<T, R>(work: (items: T[]) => Promise<R[]>): (item: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = [];
  let busy = false;

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maxBatch);
      try {
        const results = await inTracesOf(batch, () => work(batch.map(({ item }) => item)));
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as R);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    busy = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, traces: tracesNow(), resolve, reject });
      if (busy) return;
      busy = true;
      setImmediate(() => void drain()); // lets what the same turn of the event loop brings join in
    });
}

const keysRemembered = 1_000;

/**
 * Makes a read that those who ask the same at the same moment share: a question that comes while its read is under way
 * waits for the next one, so no answer is older than its question. What is answered is shared, too: nobody may change it.
 */
export function createSharedRead<I, R>(keyOf: (input: I) => string, read: (input: I) => Promise<R>) {
  const reads = new LRUCache<string, (input: I) => Promise<R>>({
    max: keysRemembered,
    memoMethod: () =>
      createBatches<I, R>(async (asked) => {
        const [input] = asked as [I];
        const answer = await read(input);
        return asked.map(() => answer);
      }),
  });
  return (input: I): Promise<R> => reads.memo(keyOf(input))(input);
}
