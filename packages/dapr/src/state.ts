/** The Dapr state store with optimistic concurrency: what carts are kept in. */
import { AppError, unavailable } from '../errors/app-error';
import type { SidecarAnswer, SidecarHttp } from './sidecar-http';

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

const path = '/v1.0/state/statestore';
// Redis state keeps a version from 1 on, so version 0 can only be saved over nothing
const nothingYet = '0';

/** First write wins where an ETag is given (https://docs.dapr.io/reference/api/state_api/). */
export function createStateStore(http: SidecarHttp): StateStore {
  return {
    async get<T>(key: string) {
      const answer = await http.send({ method: 'GET', path: `${path}/${encodeURIComponent(key)}` });
      if (answer.status === 204) return undefined;
      refuseFailure(answer);
      return { value: JSON.parse(answer.text) as T, etag: String(answer.headers.etag ?? '') };
    },

    async save(key, value, { etag, ttlSeconds } = {}) {
      const entry = {
        key,
        value,
        ...(etag !== undefined && { etag: etag ?? nothingYet, options: { concurrency: 'first-write' } }),
        ...(ttlSeconds && { metadata: { ttlInSeconds: String(ttlSeconds) } }),
      };
      refuseFailure(await http.send({ method: 'POST', path, body: [entry] }));
    },

    async delete(key, etag) {
      const guard = etag === undefined ? {} : { headers: { 'if-match': etag } };
      const query = etag === undefined ? '' : '?concurrency=first-write';
      refuseFailure(
        await http.send({ method: 'DELETE', path: `${path}/${encodeURIComponent(key)}${query}`, ...guard }),
      );
    },
  };
}

function refuseFailure({ status, text }: SidecarAnswer): void {
  if (status < 300) return;
  if (status === 409) {
    throw new AppError(412, 'precondition_failed', 'This was changed by somebody else in the meantime');
  }
  throw Object.assign(unavailable('the state store does not answer'), { cause: `${status} ${text.slice(0, 200)}` });
}
