/** Limits guesses: of one client at one account, of all clients at one account, and of one client at all accounts. */
import { createHash } from 'node:crypto';
import { clientKey, currentStore, type Logger, Problem, type StateStore, withDeadline } from '@skysync/service-kit';
import { type Attempts, type Change, createAttemptCounts } from './attempt-counts';

/** One try to sign in, which has taken its place; to be ended by one of these. */
export interface Attempt {
  /** Leaves the place taken, and counts the failure. */
  failed(): Promise<void>;
  /** Gives the place back, and those of failures before. */
  succeeded(): Promise<void>;
}

export interface LoginThrottle {
  /** Takes a place before anything is compared. Throws `too_many_requests` with Retry-After when there is none. */
  attempt(email: string, client: string): Promise<Attempt>;
}

export interface ThrottleOptions {
  state: StateStore;
  log: Logger;
  /** Failures of one client at one account until its sign-in is closed to that client. */
  maxFailures: number;
  /** Seconds from the first attempt until all are forgotten. */
  windowSeconds: number;
}

/** Places of one client at one account beside its failures, so that several devices behind one address get in at once. */
const placesFactor = 2;
/** All clients together, and one client at all accounts: many times the limit, so that a stranger locks nobody out soon. */
const ceilingFactor = 30;
const stateDeadlineMs = 1_000;

const failing: Change = (attempts) => ({ ...attempts, failed: attempts.failed + 1 });

const taking =
  (maxFailures: number): Change =>
  (attempts) =>
    attempts.failed < maxFailures && attempts.taken < maxFailures * placesFactor
      ? { ...attempts, taken: attempts.taken + 1 }
      : undefined;

/**
 * A stranger's guesses close the sign-in to the stranger, not to the owner, who comes from elsewhere. A place is taken in
 * the state store before the comparison, so that of any number of guesses at once, at whatever replicas, only a few are
 * compared. It fails open without the state store: else everybody could be locked out.
 */
export function createLoginThrottle({ state, log, maxFailures, windowSeconds }: ThrottleOptions): LoginThrottle {
  const counts = createAttemptCounts(state, windowSeconds);
  const take = taking(maxFailures);

  /** `undefined` when the state store is away. */
  const reachable = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await withDeadline(stateDeadlineMs, 'counting sign-ins', work);
    } catch (error) {
      // others are always first: that is no outage, but many at once
      if (error instanceof Problem && error.code === 'precondition_failed') throw tooMany(1);
      log.warn('the login throttle is off: its state store does not answer', { error });
      return undefined;
    }
  };

  const atCeiling = async (key: string): Promise<Attempts | undefined> => {
    const attempts = await counts.recent(key);
    return attempts && attempts.failed >= maxFailures * ceilingFactor ? attempts : undefined;
  };

  return {
    async attempt(email, client) {
      const { pair, account, address } = keysOf(email, client);
      const refused = await reachable(
        async () => (await atCeiling(account)) ?? (await atCeiling(address)) ?? (await counts.change(pair, take)),
      );
      if (refused) throw tooMany((refused.forgottenAt - Date.now()) / 1_000);
      const fail = (key: string) => counts.change(key, failing);
      return {
        failed: async () => void (await reachable(() => Promise.all([pair, account, address].map(fail)))),
        succeeded: async () => void (await reachable(() => counts.forget(pair))),
      };
    },
  };
}

const tooMany = (seconds: number): Problem =>
  new Problem('too_many_requests', {
    detail: 'Too many failed sign-ins; try again later',
    headers: { 'Retry-After': String(Math.max(1, Math.ceil(seconds))) },
  });

/** Hashed, so that no address stands in the state store, and so that none can shape a key. */
function keysOf(email: string, client: string) {
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
  const prefix = `login-attempts:${currentStore()}`;
  const network = clientKey(client);
  return {
    pair: `${prefix}:${hash(`${email} ${network}`)}`,
    account: `${prefix}:account:${hash(email)}`,
    address: `${prefix}:client:${hash(network)}`,
  };
}
