/** Access tokens that were taken back before their time, as they are stored: gone when those tokens have expired. */
import type { EventData } from '@skysync/contracts';
import type { Aggregate, New } from '../aggregates/aggregate';
import { defineRecord } from '../aggregates/record';
import type { AccessToken } from './verify-token';

/** Of one session, or of all older tokens of a user. */
export interface Revocation extends Aggregate {
  userId: string;
  sessionId?: string;
  tokenVersion?: number;
  /** When this service heard of it. */
  at: Date;
  /** When the tokens have expired. */
  until: Date;
}

export const revocationRecord = defineRecord<Revocation>({
  name: 'Revocation',
  collection: 'revocations',
  outbox: false,
  fields: { userId: String, sessionId: String, tokenVersion: Number, at: Date, until: Date },
  indexes: [[{ at: 1 }]],
  retention: { field: 'until', seconds: 0 },
});

/** One for each event, however often it comes. */
export const newRevocation = (
  eventId: string,
  { until, ...about }: EventData<'skysync.user.access_revoked.v1'>,
  now: Date,
): New<Revocation> => ({ _id: eventId, ...about, at: now, until: new Date(until) });

type About = Pick<Revocation, 'store' | 'userId' | 'sessionId' | 'tokenVersion' | 'until'>;

/** What is known of revocations; pure but for its own memory. */
export class RevokedTokens {
  readonly #sessions = new Map<string, Date>();
  readonly #users = new Map<string, { below: number; until: Date }>();

  add({ store, userId, sessionId, tokenVersion, until }: About): void {
    if (sessionId !== undefined) this.#sessions.set(keyOf(store, sessionId), until);
    if (tokenVersion === undefined) return;
    const key = keyOf(store, userId);
    const below = Math.max(tokenVersion, this.#users.get(key)?.below ?? 0);
    this.#users.set(key, { below, until });
  }

  has({ store, sub, sid, ver }: Pick<AccessToken, 'store' | 'sub' | 'sid' | 'ver'>): boolean {
    if (sid !== undefined && this.#sessions.has(keyOf(store, sid))) return true;
    return ver < (this.#users.get(keyOf(store, sub))?.below ?? 0);
  }

  /** Forgets what concerns expired tokens only. */
  forget(now: Date): void {
    for (const [key, until] of this.#sessions) if (until <= now) this.#sessions.delete(key);
    for (const [key, { until }] of this.#users) if (until <= now) this.#users.delete(key);
  }
}

const keyOf = (store: string, id: string): string => `${store}/${id}`;
