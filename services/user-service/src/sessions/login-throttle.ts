/** Limits guesses: of one client at one account, of all clients at one account, and of one client at all accounts. */
import { createHash } from 'node:crypto';
import { currentStore, type Logger, Problem, type StateStore, withDeadline } from '@skysync/service-kit';
import { createFailureCounts, type FailureCounts } from './failure-counts';

/** One try to sign in, from before the comparison until its outcome. */
export interface Attempt {
  failed(): Promise<void>;
  /** Forgets the failures; throws `too_many_requests` when too many came up while the password was compared. */
  succeeded(): Promise<void>;
  /** Gives its place back; always called. */
  end(): void;
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
  /** Seconds from the first failure until all are forgotten. */
  windowSeconds: number;
}

/** Of one client at one account, comparisons that may be under way beside the failures: as many again. */
const atOnce = 2;
/** All clients together, and one client at all accounts: many times the limit, so that a stranger locks nobody out soon. */
const ceilingFactor = 30;
const stateDeadlineMs = 1_000;

/**
 * A stranger's guesses close the sign-in to the stranger, not to the owner, who comes from elsewhere. Places are counted in
 * this process before the comparison, so that of many guesses sent at once only a few are compared; failures are counted
 * in the state store, for all replicas. It fails open without the state store: else everybody could be locked out.
 */
export function createLoginThrottle({ state, log, maxFailures, windowSeconds }: ThrottleOptions): LoginThrottle {
  const counts = createFailureCounts(state, windowSeconds);
  const underway = new Map<string, number>();

  /** `undefined` when the state store is away. */
  const reachable = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await withDeadline(stateDeadlineMs, 'counting sign-ins', work);
    } catch (error) {
      if (error instanceof Problem) throw error;
      log.warn('the login throttle is off: its state store does not answer', { error });
      return undefined;
    }
  };

  const leave = (pair: string): void => {
    const rest = (underway.get(pair) ?? 1) - 1;
    if (rest === 0) underway.delete(pair);
    else underway.set(pair, rest);
  };

  return {
    async attempt(email, client) {
      const { pair, account, address } = keysOf(email, client);
      const place = (underway.get(pair) ?? 0) + 1;
      underway.set(pair, place);
      try {
        if (place > maxFailures * atOnce) throw tooMany(windowSeconds);
        await reachable(() => refuseBeyond(counts, pair, maxFailures, maxFailures * atOnce - place));
        await reachable(() => refuseBeyond(counts.remembered, account, maxFailures * ceilingFactor));
        await reachable(() => refuseBeyond(counts.remembered, address, maxFailures * ceilingFactor));
      } catch (error) {
        leave(pair);
        throw error;
      }
      return {
        failed: async () => void (await reachable(() => counts.add([pair, account, address]))),
        async succeeded() {
          await reachable(() => refuseBeyond(counts, pair, maxFailures));
          await reachable(() => counts.forget(pair));
        },
        end: () => leave(pair),
      };
    },
  };
}

/** `room` is what those that are under way leave beside the failures. */
async function refuseBeyond(
  counts: Pick<FailureCounts, 'read'>,
  key: string,
  limit: number,
  room = limit,
): Promise<void> {
  const failures = await counts.read(key);
  if (!failures || (failures.count < limit && failures.count <= room)) return;
  throw tooMany((failures.forgottenAt - Date.now()) / 1_000);
}

const tooMany = (seconds: number): Problem =>
  new Problem('too_many_requests', {
    detail: 'Too many failed sign-ins; try again later',
    headers: { 'Retry-After': String(Math.max(1, Math.ceil(seconds))) },
  });

/** Hashed, so that no address stands in the state store, and so that none can shape a key. */
function keysOf(email: string, client: string) {
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
  const prefix = `login-failures:${currentStore()}`;
  return {
    pair: `${prefix}:${hash(`${email} ${client}`)}`,
    account: `${prefix}:account:${hash(email)}`,
    address: `${prefix}:client:${hash(client)}`,
  };
}
