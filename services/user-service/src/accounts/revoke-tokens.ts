/** Takes back access tokens that were given to an account, as pure functions: what every service then hears. */
import type { DomainEvent } from '@skysync/contracts';
import type { Next } from '@skysync/service-kit';
import { accessTokenSeconds } from '../sessions/access-token';
import type { Account } from './account';

/** When the last token of now has expired. */
const lastExpiry = (now: Date): string => new Date(now.getTime() + accessTokenSeconds * 1_000).toISOString();

/** The account with `changes`, and no token of before good for anything. */
export function withoutTokens(account: Account, changes: Partial<Account>, now: Date): Next<Account> {
  const tokenVersion = account.tokenVersion + 1;
  const data = { userId: account._id, tokenVersion, until: lastExpiry(now) };
  return {
    state: { ...account, ...changes, tokenVersion },
    events: [{ type: 'skysync.user.access_revoked.v1', data }],
  };
}

/** The same account; the tokens of one of its sessions are good for nothing. */
export const withoutSession =
  (sessionId: string) =>
  (account: Account, now: Date): Next<Account> => ({
    state: account,
    events: [sessionRevoked(account._id, sessionId, now)],
  });

const sessionRevoked = (userId: string, sessionId: string, now: Date): DomainEvent => ({
  type: 'skysync.user.access_revoked.v1',
  data: { userId, sessionId, until: lastExpiry(now) },
});
