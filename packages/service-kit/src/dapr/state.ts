/** The Dapr state store with optimistic concurrency: what carts are kept in. */
import type { DaprClient } from '@dapr/dapr';
import { AppError } from '../errors/app-error';
import { withDeadline } from './deadline';

export interface Stored<T> {
  value: T;
  /** Changes with every save; give it back to save or delete only what was read. */
  etag: string;
}

export interface StateStore {
  get<T>(key: string): Promise<Stored<T> | undefined>;
  /** Saves; with an `etag` only over that version, with `null` only when there is none yet. Throws 412 otherwise. */
  save(key: string, value: unknown, options?: { etag?: string | null; ttlSeconds?: number }): Promise<void>;
  /** Deletes; with an `etag` only that version. Throws 412 otherwise. */
  delete(key: string, etag?: string): Promise<void>;
}

const store = 'statestore';
// Redis state keeps a version from 1 on, so version 0 can only be saved over nothing
const nothingYet = '0';

/** First write wins when an ETag is given (https://docs.dapr.io/developing-applications/building-blocks/state-management/). */
export function createStateStore(client: DaprClient): StateStore {
  return {
    async get<T>(key: string) {
      const [item] = (await withDeadline(client.state.getBulk(store, [key]), `reading ${store}`)) as {
        data?: T;
        etag?: string;
      }[];
      return item?.data === undefined || item.data === null ? undefined : { value: item.data, etag: item.etag ?? '' };
    },

    async save(key, value, { etag, ttlSeconds } = {}) {
      const entry = {
        key,
        value,
        ...(etag !== undefined && { etag: etag ?? nothingYet, options: { concurrency: 1 } }),
        ...(ttlSeconds && { metadata: { ttlInSeconds: String(ttlSeconds) } }),
      };
      rethrow((await withDeadline(client.state.save(store, [entry as never]), `saving in ${store}`))?.error);
    },

    async delete(key, etag) {
      const options = etag === undefined ? {} : { etag, concurrency: 1 };
      rethrow((await withDeadline(client.state.delete(store, key, options as never), `deleting in ${store}`))?.error);
    },
  };
}

/** The SDK returns errors instead of throwing them, with the sidecar's answer as JSON in the message. */
function rethrow(error: Error | undefined): void {
  if (!error) return;
  if (/"status":409|etag/i.test(error.message)) {
    throw new AppError(412, 'precondition_failed', 'This was changed by somebody else in the meantime');
  }
  throw error;
}
