/** Changes the password of the own account, which ends every other session; its owner is told by mail. */
import type { Static } from '@sinclair/typebox';
import { invalidRequest, notFound, Problem } from '@skysync/service-kit';
import type { PasswordChange } from '../accounts/account-shapes';
import { withPassword } from '../accounts/new-password';
import { passwordProblem } from '../accounts/password-policy';
import type { Deps } from '../deps';
import { endSessionsOf } from './end-sessions';
import { sessionIdOf } from './refresh-token';
import { requirePassword } from './require-password';
import type { AccessGrant } from './session-shapes';
import { grant } from './sign-in';

export interface Owner {
  userId: string;
  sessionId?: string;
}

/**
 * A stolen token must not do for this: the password is asked again, and guesses count like those at the sign-in. Answers an
 * access token for the session that goes on. Throws `invalid_credentials` and `too_many_requests`.
 */
export async function changePassword(
  deps: Deps,
  { userId, sessionId }: Owner,
  { currentPassword, newPassword }: Static<typeof PasswordChange>,
  client: string,
): Promise<AccessGrant> {
  const account = await deps.accounts.find(userId);
  if (!account) throw notFound('User');
  const message = passwordProblem(newPassword, account.email);
  if (message !== undefined) throw invalidRequest({ field: 'newPassword', message });
  const claim = { email: account.email, account, password: currentPassword, client };
  await requirePassword(deps, claim, 'The current password is wrong');
  const passwordHash = await deps.passwords.hash(newPassword);
  const changed = await deps.accounts.change(userId, (current, now) =>
    // somebody else has changed it meanwhile: the password that was asked is not the current one any more
    current.passwordHash === account.passwordHash ? withPassword(current, passwordHash, now) : undefined,
  );
  if (!changed?.changed)
    throw new Problem('conflict', { detail: 'The password was changed by somebody else just now' });
  await endSessionsOf(deps, userId, await familyOfSession(deps, userId, sessionId));
  const { _id: id, role, store, tokenVersion } = changed.state;
  return grant(deps, { id, role, store, tokenVersion, ...(sessionId !== undefined && { sessionId }) });
}

async function familyOfSession({ sessions }: Deps, userId: string, sessionId?: string): Promise<string | undefined> {
  const families = await sessions.model.find({ userId }, { _id: 1 }).lean<{ _id: string }[]>();
  return families.find(({ _id }) => sessionIdOf(_id) === sessionId)?._id;
}
