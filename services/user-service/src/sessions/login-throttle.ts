/** Counts failed sign-ins of each email, so that nobody can guess one account's password from many addresses. */
import { createHash } from 'node:crypto';
import { AppError, currentStore, type Logger, type Sidecar, type Stored } from '@skysync/service-kit';

/** One try to sign in, between the check before it and its outcome. */
export interface Attempt {
  failed(): Promise<void>;
  /** Forgets the failures; throws 429 when too many came up while the password was compared. */
  succeeded(): Promise<void>;
}

export interface LoginThrottle {
  /** Throws 429 `too_many_requests` with Retry-After while too many attempts for `email` have failed. */
  attempt(email: string): Promise<Attempt>;
}

export interface ThrottleOptions {
  state: Sidecar['state'];
  log: Logger;
  /** Failures until the account's sign-in is closed. */
  maxFailures?: number;
  /** Seconds from the first failure until all are forgotten. */
  windowSeconds?: number;
}

interface Failures {
  count: number;
  /** Milliseconds since the epoch. */
  forgottenAt: number;
}

/** Saves that met another one; each of those has counted a failure too, so a lost one does not help who guesses. */
const maxSaves = 5;
const stateDeadlineMs = 1_000;

/**
 * Fails open: without the state store everybody could be locked out of all stores, whereas guessing stays slow by the
 * cost of the password hash and by the gateway's limit for each client. It is logged as a warning.
 *
 * Checked before the password is compared, to save that work, and after a match: of many guesses sent at once the right
 * one is refused as well once the others have been counted.
 */
export function createLoginThrottle(options: ThrottleOptions): LoginThrottle {
  const { state, log, maxFailures = 10, windowSeconds = 900 } = options;

  const read = async (key: string): Promise<Stored<Failures> | undefined> => {
    const stored = await state.get<Failures>(key);
    return stored && stored.value.forgottenAt > Date.now() ? stored : undefined;
  };

  const count = async (key: string): Promise<void> => {
    for (let saves = 0; saves < maxSaves; saves += 1) {
      const stored = await state.get<Failures>(key);
      const value = oneMore(stored?.value, windowSeconds);
      const ttlSeconds = Math.max(1, Math.ceil((value.forgottenAt - Date.now()) / 1000));
      try {
        return await state.save(key, value, { etag: stored?.etag ?? null, ttlSeconds });
      } catch (error) {
        if (!(error instanceof AppError && error.status === 412)) throw error;
      }
    }
  };

  const refuse = (stored: Stored<Failures> | undefined): void => {
    if (!stored || stored.value.count < maxFailures) return;
    const seconds = Math.max(1, Math.ceil((stored.value.forgottenAt - Date.now()) / 1000));
    throw new AppError(429, 'too_many_requests', 'Too many failed sign-ins; try again later', {
      headers: { 'Retry-After': String(seconds) },
    });
  };

  /** `undefined` when the state store is away. */
  const reachable = async <T>(work: () => Promise<T>): Promise<{ value: T } | undefined> => {
    try {
      return { value: await inTime(work()) };
    } catch (error) {
      log.warn('the login throttle is off: its state store does not answer', { error });
      return undefined;
    }
  };

  return {
    async attempt(email) {
      const key = keyOf(email);
      const before = await reachable(() => read(key));
      if (!before) return { failed: async () => {}, succeeded: async () => {} };
      refuse(before.value);
      return {
        failed: async () => void (await reachable(() => count(key))),
        async succeeded() {
          const after = await reachable(() => read(key));
          refuse(after?.value);
          if (after?.value) await reachable(() => state.delete(key));
        },
      };
    },
  };
}

function oneMore(failures: Failures | undefined, windowSeconds: number): Failures {
  const now = Date.now();
  if (!failures || failures.forgottenAt <= now) return { count: 1, forgottenAt: now + windowSeconds * 1000 };
  return { ...failures, count: failures.count + 1 };
}

/** Hashed, so that no address stands in the state store, and so that none can shape the key. */
function keyOf(email: string): string {
  return `login-failures:${currentStore()}:${createHash('sha256').update(email).digest('base64url')}`;
}

/** A sign-in shall not wait for a state store that hangs. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${stateDeadlineMs} ms`)), stateDeadlineMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
