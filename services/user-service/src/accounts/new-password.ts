/** An account gets another password: by its owner, who knows the old one, or by a link of a mail. Pure. */
import type { Next } from '@skysync/service-kit';
import { type Link, linksAfter } from '../mailbox/link';
import type { Account } from './account';
import { withoutTokens } from './revoke-tokens';

/**
 * No token of before is good for anything, nor is a link that could set another one: a change of the address that a thief
 * had begun ends with the thief's password. The owner is told by mail. `by` is the link that was used, where one was.
 */
export function withPassword(account: Account, passwordHash: string, now: Date, by?: Link): Next<Account> {
  const links = linksAfter(account.links, by, now, ({ purpose }) => purpose !== 'verify-email');
  const { state, events = [] } = withoutTokens(account, { passwordHash, ...(links && { links }) }, now);
  return { state, events: [...events, { type: 'skysync.user.password_changed.v1', data: { userId: account._id } }] };
}
