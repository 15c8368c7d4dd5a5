/** Sets a new password by the link of a mail: it ends all sessions, and every other link that could do the same. */
import { invalidRequest, notFound } from '@skysync/service-kit';
import { passwordProblem } from '../accounts/password-policy';
import type { Deps } from '../deps';
import { endSessionsOf } from '../sessions/end-sessions';
import { passwordReset } from './account-by-mail';
import { linkAsItStands, openLink } from './open-link';

type ResetDeps = Pick<Deps, 'stores' | 'accounts' | 'sessions' | 'passwords' | 'linkTokens'>;

/** Throws `invalid_request` for a password that does not do (the link stays good), and as `openLink`. */
export async function resetPassword(deps: ResetDeps, token: string, password: string): Promise<void> {
  const { account, link } = await openLink(deps, token, ['reset-password']);
  const problem = passwordProblem(password, account.email);
  if (problem) throw invalidRequest({ field: 'password', message: problem });
  const passwordHash = await deps.passwords.hash(password);
  // before as well as after: whatever breaks in between, no session of before outlives the old password
  await endSessionsOf(deps, account._id);
  const changed = await deps.accounts.change(account._id, (current, now) =>
    passwordReset(current, linkAsItStands(current, link, now), passwordHash, now),
  );
  if (!changed) throw notFound('User');
  await endSessionsOf(deps, account._id);
}
