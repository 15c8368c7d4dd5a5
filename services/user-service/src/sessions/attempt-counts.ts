/** Counts of sign-ins in the state store, each forgotten some time after its first; exact, however many count at once. */
import { createBatches, Problem, repeating, type StateStore } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';

export interface Attempts {
  /** Places taken, and not given back. */
  taken: number;
  failed: number;
  /** Milliseconds since the epoch. */
  forgottenAt: number;
}

/** How counts change; undefined when there is no room. Pure. */
export interface Change {
  step(attempts: Attempts): Attempts | undefined;
  /** Most often there is nothing to count on from: then it is written without a read before. */
  usuallyFirst: boolean;
}

export interface AttemptCounts {
  /** Changes the counts of a key; when there is no room, resolves with the counts as they are. */
  change(key: string, change: Change): Promise<Attempts | undefined>;
  /** The counts, maybe some seconds old: for what need not be exact. */
  recent(key: string): Promise<Attempts | undefined>;
  forget(key: string): Promise<void>;
}

const memorySize = { max: 10_000 };
const rememberMs = 2_000;

/** Changes of the same moment at the same key go in one write. */
export function createAttemptCounts(state: StateStore, windowSeconds: number): AttemptCounts {
  const memory = new LRUCache<string, { attempts: Attempts | undefined }>({ ...memorySize, ttl: rememberMs });
  const changers = new LRUCache<string, (change: Change) => Promise<Attempts | undefined>>({
    ...memorySize,
    memoMethod: (key) => createBatches((changes: Change[]) => changeTogether(state, key, windowSeconds, changes)),
  });

  return {
    change: (key, change) => changers.memo(key)(change),
    async recent(key) {
      const known = memory.get(key) ?? { attempts: (await state.get<Attempts>(key))?.value };
      memory.set(key, known);
      return isForgotten(known.attempts) ? undefined : known.attempts;
    },
    forget: (key) => state.delete(key),
  };
}

async function changeTogether(state: StateStore, key: string, windowSeconds: number, changes: Change[]) {
  const changeAll = async (round: number) => {
    const unread = round === 1 && changes.every(({ usuallyFirst }) => usuallyFirst);
    const stored = unread ? undefined : await state.get<Attempts>(key);
    const now = Date.now();
    const none: Attempts = { taken: 0, failed: 0, forgottenAt: now + windowSeconds * 1_000 };
    const before = isForgotten(stored?.value) ? none : (stored?.value ?? none);
    let after = before;
    const refused = changes.map(({ step }) => {
      const next = step(after);
      if (!next) return after;
      after = next;
      return undefined;
    });
    if (after !== before) {
      const ttlSeconds = Math.max(1, Math.ceil((after.forgottenAt - now) / 1_000));
      await state.save(key, after, { etag: stored?.etag ?? null, ttlSeconds });
    }
    return refused;
  };
  return repeating(changeAll, (error) => error instanceof Problem && error.code === 'precondition_failed');
}

const isForgotten = (attempts: Attempts | undefined): boolean =>
  attempts !== undefined && attempts.forgottenAt <= Date.now();
