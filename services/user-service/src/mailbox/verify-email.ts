/** Confirms by the link of a mail that a mailbox is read by the owner of the account: its address, or its new one. */
import { isDuplicateKey, notFound, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { emailConfirmed } from './account-by-mail';
import { linkAsItStands, openLink } from './open-link';

type VerifyDeps = Pick<Deps, 'stores' | 'accounts' | 'linkTokens'>;

/** Throws as `openLink`, and `email_taken` when the new address belongs to another account by now. */
export async function verifyEmail(deps: VerifyDeps, token: string): Promise<void> {
  const { account, link } = await openLink(deps, token, ['verify-email', 'confirm-new-email']);
  const changed = await deps.accounts
    .change(account._id, (current, now) => emailConfirmed(current, linkAsItStands(current, link, now), now))
    .catch((error) => {
      throw isDuplicateKey(error) ? new Problem('email_taken') : error;
    });
  if (!changed) throw notFound('User');
}
