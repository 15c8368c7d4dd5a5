/** A state store in memory, as strict as the real one: JSON goes in and comes out, and ETags guard. */
import { Problem, type StateStore } from '@skysync/service-kit';

interface Kept {
  json: string;
  etag: string;
  endsAt: number;
}

/** Makes an empty store. */
export function createMemoryState(): StateStore {
  const states = new Map<string, Kept>();
  let version = 0;
  const present = (key: string): Kept | undefined => {
    const kept = states.get(key);
    return kept && kept.endsAt > Date.now() ? kept : undefined;
  };
  const checkEtag = (key: string, etag: string | null | undefined): void => {
    if (etag === undefined || (present(key)?.etag ?? null) === etag) return;
    throw new Problem('precondition_failed');
  };
  return {
    async get<T>(key: string) {
      const kept = present(key);
      return kept && { value: JSON.parse(kept.json) as T, etag: kept.etag };
    },
    async save(key, value, { etag, ttlSeconds } = {}) {
      checkEtag(key, etag);
      version += 1;
      const endsAt = ttlSeconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + ttlSeconds * 1_000;
      states.set(key, { json: JSON.stringify(value), etag: String(version), endsAt });
    },
    async delete(key, etag) {
      checkEtag(key, etag);
      states.delete(key);
    },
  };
}
