/** Counts of failed sign-ins in the state store, each forgotten some time after its first. */
import { Problem, type StateStore } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';

export interface Failures {
  count: number;
  /** Milliseconds since the epoch. */
  forgottenAt: number;
}

export interface FailureCounts {
  /** The failures that are not forgotten yet. */
  read(key: string): Promise<Failures | undefined>;
  /** The same from memory, some seconds old: for ceilings, which need not be exact. */
  remembered: Pick<FailureCounts, 'read'>;
  /** One more for each key. */
  add(keys: readonly string[]): Promise<void>;
  /** Forgets them, if there are any. */
  forget(key: string): Promise<void>;
}

/** Saves that met another one; each of those has counted a failure too, so a lost one does not help who guesses. */
const maxSaves = 5;
const rememberMs = 2_000;

export function createFailureCounts(state: StateStore, windowSeconds: number): FailureCounts {
  const memory = new LRUCache<string, { failures: Failures | undefined }>({ max: 10_000, ttl: rememberMs });

  const read = async (key: string): Promise<Failures | undefined> => {
    const failures = (await state.get<Failures>(key))?.value;
    return failures && failures.forgottenAt > Date.now() ? failures : undefined;
  };

  const addOne = async (key: string): Promise<void> => {
    for (let saves = 0; saves < maxSaves; saves += 1) {
      const stored = await state.get<Failures>(key);
      const failures = oneMore(stored?.value, windowSeconds);
      const ttlSeconds = Math.max(1, Math.ceil((failures.forgottenAt - Date.now()) / 1_000));
      try {
        return await state.save(key, failures, { etag: stored?.etag ?? null, ttlSeconds });
      } catch (error) {
        if (!(error instanceof Problem && error.code === 'precondition_failed')) throw error;
      }
    }
  };

  return {
    read,
    remembered: {
      async read(key) {
        const known = memory.get(key) ?? { failures: await read(key) };
        memory.set(key, known);
        return known.failures;
      },
    },
    add: async (keys) => void (await Promise.all(keys.map(addOne))),
    async forget(key) {
      if (await state.get(key)) await state.delete(key);
    },
  };
}

function oneMore(failures: Failures | undefined, windowSeconds: number): Failures {
  const now = Date.now();
  if (!failures || failures.forgottenAt <= now) return { count: 1, forgottenAt: now + windowSeconds * 1_000 };
  return { ...failures, count: failures.count + 1 };
}
