/** Going on with a session, and ending it. */
import { Problem } from '@skysync/service-kit';
import { userView } from '../accounts/account';
import type { Deps } from '../deps';
import { familyOf, hashOfToken } from './refresh-token';
import { rotated, standingOf } from './session';
import type { SignedIn } from './session-shapes';
import { grantIn } from './sign-in';

/**
 * Exchanges a refresh token for the next one; sent twice within moments, the answer is the same. One that was used longer
 * ago is in two hands, and nobody knows which is the thief's: the whole family ends. Throws `token_invalid`.
 */
export async function refresh(deps: Deps, refreshToken: string): Promise<SignedIn> {
  await deps.stores.current();
  const family = familyOf(refreshToken);
  if (!family) throw invalidRefreshToken();
  const next = deps.refreshTokens.next(refreshToken, family);
  const hash = hashOfToken(refreshToken);
  const changed = await deps.sessions.change(family, (session, now) =>
    standingOf(session, hash, now) === 'good' ? { state: rotated(session, hashOfToken(next), now) } : undefined,
  );
  const session = changed?.state;
  if (!session) throw invalidRefreshToken();
  if (!changed.changed && standingOf(session, hash, new Date()) !== 'repeated') {
    if (session.expiresAt > new Date()) deps.log.warn('a used refresh token came again', { account: session.userId });
    await endSession(deps, family);
    throw invalidRefreshToken();
  }
  const account = await deps.accounts.find(session.userId);
  if (!account || account.disabledAt) throw invalidRefreshToken();
  return { user: userView(account), ...grantIn(deps, account, family), refreshToken: next };
}

/** Ends the session of a refresh token, also of a used one. Says nothing about whether there was one. */
export async function logout(deps: Pick<Deps, 'stores' | 'sessions'>, refreshToken: string | undefined): Promise<void> {
  await deps.stores.current();
  const family = refreshToken && familyOf(refreshToken);
  if (family) await endSession(deps, family);
}

const endSession = ({ sessions }: Pick<Deps, 'sessions'>, family: string) => sessions.model.deleteOne({ _id: family });

const invalidRefreshToken = (): Problem => new Problem('token_invalid', { detail: 'The refresh token is not valid' });
