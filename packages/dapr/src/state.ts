/** The Dapr state store with optimistic concurrency (https://docs.dapr.io/reference/api/state_api/). */
import { Problem, type StateStore, unavailable } from '@skysync/service-kit';
import { type SidecarAnswer, type SidecarHttp, summary } from './sidecar-http';

const path = '/v1.0/state/statestore';
// Redis state counts versions from 1 on, so version 0 can only be saved over nothing
const nothingYet = '0';
const forEver = -1;
/** Longer than any request that may have read the value before. */
const tombstoneSeconds = 60;

/** First write wins where an ETag is given. */
export function createStateStore(http: SidecarHttp): StateStore {
  const read = async <T>(key: string): Promise<{ value: T | null; etag: string } | undefined> => {
    const answer = await http.send({ method: 'GET', path: `${path}/${encodeURIComponent(key)}` });
    if (answer.status === 204) return undefined;
    if (answer.status >= 300) throw storeProblem(answer);
    return { value: JSON.parse(answer.text) as T | null, etag: String(answer.headers.etag ?? '') };
  };

  const write = async (key: string, value: unknown, etag: string | undefined, ttl: number): Promise<void> => {
    const guard = etag === undefined ? {} : { etag, options: { concurrency: 'first-write' } };
    // always with a time to live, because a save without one would inherit that of the value before
    const entry = { key, value, ...guard, metadata: { ttlInSeconds: String(ttl) } };
    const answer = await http.send({ method: 'POST', path, body: [entry] });
    if (answer.status >= 300) throw storeProblem(answer);
  };

  return {
    async get<T>(key: string) {
      const found = await read<T>(key);
      return found && found.value !== null ? { value: found.value, etag: found.etag } : undefined;
    },

    async save(key, value, { etag, ttlSeconds = forEver } = {}) {
      if (etag !== null) return write(key, value, etag, ttlSeconds);
      try {
        await write(key, value, nothingYet, ttlSeconds);
      } catch (error) {
        const there = isPreconditionFailed(error) ? await read(key) : undefined;
        if (there?.value !== null) throw error;
        await write(key, value, there.etag, ttlSeconds);
      }
    },

    async delete(key, etag) {
      // Redis takes a save over nothing whatever its ETag: a mark in its place keeps late writers from bringing it back
      if (etag !== undefined) return write(key, null, etag, tombstoneSeconds);
      const answer = await http.send({ method: 'DELETE', path: `${path}/${encodeURIComponent(key)}` });
      if (answer.status >= 300) throw storeProblem(answer);
    },
  };
}

const isPreconditionFailed = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'precondition_failed';

function storeProblem(answer: SidecarAnswer): Problem {
  if (answer.status === 409) return new Problem('precondition_failed');
  return Object.assign(unavailable('the state store does not answer'), { cause: summary(answer) });
}
