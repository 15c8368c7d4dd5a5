/** How many mails a client may ask for, and an address may get: nobody's mailbox is flooded by way of a shop. */
import { createHash } from 'node:crypto';
import { clientKey, currentStore, type Logger, Problem, type StateStore, withDeadline } from '@skysync/service-kit';
import { type Change, createAttemptCounts } from '../sessions/attempt-counts';

export interface MailLimits {
  /** Counts a request of a client for a mail. Throws `too_many_requests` with Retry-After. */
  ask(client: string): Promise<void>;
  /** Counts a mail to an address; false when it has had enough. Whether anybody has an account makes no difference. */
  mayGet(email: string): Promise<boolean>;
}

const windowSeconds = 3_600;
const requestsOfClient = 20;
const mailsToAddress = 5;
const stateDeadlineMs = 1_000;

const taking =
  (limit: number): Change =>
  (counts) =>
    counts.taken < limit ? { ...counts, taken: counts.taken + 1 } : undefined;

/** Off while the state store is away: a lost password is worse than a mail too many. */
export function createMailLimits(state: StateStore, log: Logger): MailLimits {
  const counts = createAttemptCounts(state, windowSeconds);

  /** Seconds until there is room again; undefined when there is. */
  const full = async (kind: string, who: string, limit: number): Promise<number | undefined> => {
    const hash = createHash('sha256').update(who).digest('base64url');
    const key = `mail-requests:${currentStore()}:${kind}:${hash}`;
    try {
      const refused = await withDeadline(stateDeadlineMs, 'counting mails', () => counts.change(key, taking(limit)));
      return refused && Math.max(1, Math.ceil((refused.forgottenAt - Date.now()) / 1_000));
    } catch (error) {
      log.warn('the limits of mails are off: their state store does not answer', { error });
      return undefined;
    }
  };

  return {
    async ask(client) {
      const seconds = await full('client', clientKey(client), requestsOfClient);
      if (seconds === undefined) return;
      throw new Problem('too_many_requests', {
        detail: 'Too many mails were asked for; try again later',
        headers: { 'Retry-After': String(seconds) },
      });
    },
    mayGet: async (email) => (await full('address', email, mailsToAddress)) === undefined,
  };
}
