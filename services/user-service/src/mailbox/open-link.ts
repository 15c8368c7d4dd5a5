/** What a token of a mail opens: the account and the link, or the reason why it opens nothing. */
import { currentStore, Problem } from '@skysync/service-kit';
import type { Account } from '../accounts/account';
import type { Deps } from '../deps';
import { type Link, type LinkPurpose, standingOfLink } from './link';

export interface OpenedLink {
  account: Account;
  link: Link;
}

type LinkDeps = Pick<Deps, 'accounts' | 'linkTokens' | 'stores'>;

/** Throws `store_mismatch`, `link_invalid`, `link_used` and `link_expired`. */
export async function openLink(deps: LinkDeps, token: string, purposes: readonly LinkPurpose[]): Promise<OpenedLink> {
  await deps.stores.current();
  const brought = deps.linkTokens.read(token);
  if (!brought) throw new Problem('link_invalid');
  if (brought.store !== currentStore())
    throw new Problem('store_mismatch', { detail: 'This link is of another store' });
  const account = await deps.accounts.find(brought.userId);
  const link = account?.links?.find((known) => purposes.includes(known.purpose) && brought.isOf(known));
  if (!account || !link) throw new Problem('link_invalid');
  refuseUnlessGood(link, new Date());
  return { account, link };
}

/** For the step that uses it: somebody else may have been first. Throws as {@link openLink}. */
export function linkAsItStands({ links }: Account, { id }: Link, now: Date): Link {
  const link = links?.find((known) => known.id === id);
  if (!link) throw new Problem('link_invalid');
  refuseUnlessGood(link, now);
  return link;
}

function refuseUnlessGood(link: Link, now: Date): void {
  const standing = standingOfLink(link, now);
  if (standing !== 'good') throw new Problem(standing === 'used' ? 'link_used' : 'link_expired');
}
