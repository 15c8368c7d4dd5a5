/** The ways into a session: registering, signing in, and entering as a guest. */

import type { Static } from '@sinclair/typebox';
import { Problem } from '@skysync/service-kit';
import { type Account, normalizeEmail, userView } from '../accounts/account';
import type { Credentials, NewAccount } from '../accounts/account-shapes';
import { findByEmail, openAccount } from '../accounts/open-account';
import type { Deps } from '../deps';
import { accessTokenSeconds, newGuestId, type Subject } from './access-token';
import { hashOfToken, newFamilyId, newRefreshToken } from './refresh-token';
import { newSession } from './session';
import type { AccessGrant, SignedIn } from './session-shapes';

/** Opens an account and signs its owner in. */
export async function register(deps: Deps, account: NewAccount): Promise<SignedIn> {
  await deps.stores.current();
  return startSession(deps, await openAccount(deps, account, 'customer'));
}

/**
 * Signs in. Throws `invalid_credentials`, alike and after the same time whether the account does not exist or the
 * password is wrong, and `too_many_requests` after too many of these from `client`.
 */
export async function login(
  deps: Deps,
  { password, ...sent }: Static<typeof Credentials>,
  client: string,
): Promise<SignedIn> {
  await deps.stores.current();
  const email = normalizeEmail(sent.email);
  const account = await findByEmail(deps, email);
  // nothing but the comparison comes after it, so that no outage leaves a place taken
  const attempt = await deps.throttle.attempt(email, client);
  const matches = await deps.passwords.matches(password, account?.passwordHash);
  if (!account || !matches) {
    await attempt.failed();
    throw new Problem('invalid_credentials', { detail: 'The email or the password is wrong' });
  }
  await attempt.succeeded();
  return startSession(deps, account);
}

/** A token for somebody without an account, who can shop with it; nothing is stored. */
export async function enterAsGuest(deps: Deps): Promise<AccessGrant> {
  const { slug } = await deps.stores.current();
  return grant(deps, { id: newGuestId(), role: 'guest', store: slug });
}

/** A new access token. */
export const grant = ({ signAccessToken }: Pick<Deps, 'signAccessToken'>, subject: Subject): AccessGrant => ({
  accessToken: signAccessToken(subject),
  expiresIn: accessTokenSeconds,
});

async function startSession(deps: Deps, account: Account): Promise<SignedIn> {
  const family = newFamilyId();
  const refreshToken = newRefreshToken(family);
  await deps.sessions.insert(newSession(family, account._id, hashOfToken(refreshToken), new Date()));
  const { _id: id, role, store } = account;
  return { user: userView(account), ...grant(deps, { id, role, store }), refreshToken };
}
