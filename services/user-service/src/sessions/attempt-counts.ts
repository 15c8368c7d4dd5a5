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
export type Change = (attempts: Attempts) => Attempts | undefined;

export interface AttemptCounts {
  /** Changes the counts of a key; when there is no room, resolves with the counts as they are. */
  change(key: string, change: Change): Promise<Attempts | undefined>;
  /** The counts of a key that this process has counted at, maybe some seconds old: for what need not be exact. */
  recent(key: string): Promise<Attempts | undefined>;
  forget(key: string): Promise<void>;
}

const memorySize = { max: 10_000 };
const rememberMs = 2_000;

/** Changes of the same moment at the same key go in one write. */
export function createAttemptCounts(state: StateStore, windowSeconds: number): AttemptCounts {
  const windowMs = windowSeconds * 1_000;
  const counted = new LRUCache<string, true>({ ...memorySize, ttl: windowMs });
  const memory = new LRUCache<string, { attempts: Attempts | undefined }>({ ...memorySize, ttl: rememberMs });

  const changeTogether = async (key: string, changes: Change[]) => {
    const changeAll = async (round: number) => {
      // most keys have no counts, and those are spared the read
      const stored = round === 1 && !counted.has(key) ? undefined : await state.get<Attempts>(key);
      const before = alive(stored?.value) ?? { taken: 0, failed: 0, forgottenAt: Date.now() + windowMs };
      const { after, refused } = inTurn(before, changes);
      if (after !== before) {
        const ttlSeconds = Math.max(1, Math.ceil((after.forgottenAt - Date.now()) / 1_000));
        await state.save(key, after, { etag: stored?.etag ?? null, ttlSeconds });
      }
      counted.set(key, true);
      return refused;
    };
    return repeating(changeAll, (error) => error instanceof Problem && error.code === 'precondition_failed');
  };

  const changers = new LRUCache<string, (change: Change) => Promise<Attempts | undefined>>({
    ...memorySize,
    memoMethod: (key) => createBatches((changes: Change[]) => changeTogether(key, changes)),
  });

  return {
    change: (key, change) => changers.memo(key)(change),
    async recent(key) {
      if (!counted.has(key)) return undefined;
      const known = memory.get(key) ?? { attempts: (await state.get<Attempts>(key))?.value };
      memory.set(key, known);
      return alive(known.attempts);
    },
    async forget(key) {
      counted.delete(key);
      await state.delete(key);
    },
  };
}

function inTurn(before: Attempts, changes: readonly Change[]) {
  let after = before;
  const refused = changes.map((change) => {
    const next = change(after);
    if (!next) return after;
    after = next;
    return undefined;
  });
  return { after, refused };
}

const alive = (attempts: Attempts | undefined): Attempts | undefined =>
  attempts && attempts.forgottenAt > Date.now() ? attempts : undefined;
