/** How an account changes by what came from its mailbox. Pure. */
import type { Next } from '@skysync/service-kit';
import type { Account } from '../accounts/account';
import { withPassword } from '../accounts/new-password';
import { type Link, linksAfter } from './link';

/** With another password. Whoever reads the mailbox has also shown that it is theirs. */
export const passwordReset = (account: Account, link: Link, passwordHash: string, now: Date): Next<Account> =>
  withPassword({ ...account, emailVerifiedAt: account.emailVerifiedAt ?? now }, passwordHash, now, link);

/** With an address that is known to be its owner's: its own one, or the new one that the link was sent to. */
export function emailConfirmed(account: Account, link: Link, now: Date): Next<Account> {
  if (link.purpose === 'verify-email') {
    const links = linksAfter(account.links, link, now, ({ purpose }) => purpose === 'verify-email');
    return { state: { ...account, emailVerifiedAt: now, ...(links && { links }) } };
  }
  // links in the old mailbox are no longer the owner's
  const links = linksAfter(account.links, { ...link, formerEmail: account.email }, now, () => true);
  return {
    state: { ...account, email: link.email, emailVerifiedAt: now, ...(links && { links }) },
    events: [{ type: 'skysync.user.email_changed.v1', data: { userId: account._id, linkId: link.id } }],
  };
}
