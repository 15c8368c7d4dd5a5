/** Keeps every replica of a service informed of access tokens that were taken back. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CloudEvent } from '@skysync/contracts';
import type { AggregateStore } from '../aggregates/aggregate';
import { withAllStores } from '../context/request-context';
import { PoisonEvent } from '../events/envelope';
import type { Logger } from '../logging/logger';
import { newRevocation, type Revocation, RevokedTokens } from './revocation';
import type { AccessToken } from './verify-token';

/** How often a replica reads what others have heard. */
const readEveryMs = 1_000;
/** A process that reads each second has not read for so long: it was frozen, or the database away. */
const missedMs = 2 * readEveryMs;
/** The clocks of replicas differ by less. */
const overlapMs = 30_000;

export interface Revocations {
  /** The handler of `skysync.user.access_revoked.v1`. */
  receive(event: CloudEvent<'skysync.user.access_revoked.v1'>): Promise<void>;
  /** True when the token was taken back, as far as this replica knows: a second after another has heard of it. */
  isRevoked(token: AccessToken): boolean;
  /** Reads what is kept; rejects while the database cannot be read. */
  read(): Promise<void>;
  /** Begins to read again and again. */
  follow(): void;
  /** Reads, if the last time was so long ago that the process must have stood still meanwhile. Does not throw. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/**
 * An event reaches one replica of a service, which keeps it; all of them read what is new each second. So a request costs
 * a look into memory, and no call. While the database is away what was known stays known.
 */
export function createRevocations(store: AggregateStore<Revocation>, log: Logger): Revocations {
  const revoked = new RevokedTokens();
  const ending = new AbortController();
  let readUntil = new Date(0);
  let following: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    const now = new Date();
    const since = new Date(readUntil.getTime() - overlapMs);
    const found = await withAllStores(() =>
      store.model.find({ at: { $gte: since }, until: { $gt: now } }).lean<Revocation[]>(),
    );
    for (const one of found) revoked.add(one);
    readUntil = now;
    revoked.forget(now);
  };

  /** True when it cannot be read, which is said once. */
  const tryRead = (wasAway: boolean): Promise<boolean> =>
    read().then(
      () => false,
      (error) => {
        if (!wasAway) log.warn('revoked tokens cannot be read now; those known stay refused', { error });
        return true;
      },
    );

  const readOn = async (): Promise<void> => {
    for (let isAway = false; !ending.signal.aborted; ) {
      await pause(readEveryMs, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
      if (ending.signal.aborted) return;
      isAway = await tryRead(isAway);
    }
  };

  return {
    read,
    async receive({ id, data, store: slug }) {
      const revocation = newRevocation(id, data, new Date());
      if (Number.isNaN(revocation.until.getTime())) throw new PoisonEvent('`until` is no time');
      await store.insert(revocation);
      revoked.add({ ...revocation, store: slug });
    },
    isRevoked: (token) => revoked.has(token),
    follow() {
      following = readOn();
    },
    async catchUp() {
      if (Date.now() - readUntil.getTime() > missedMs) await tryRead(false);
    },
    async close() {
      ending.abort();
      await following;
    },
  };
}
