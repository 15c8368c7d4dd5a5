/** The ways into a session: registering, signing in, and entering as a guest. */

import type { Static } from '@sinclair/typebox';
import { Problem } from '@skysync/service-kit';
import { type Account, normalizeEmail, userView } from '../accounts/account';
import type { Credentials, NewAccount } from '../accounts/account-shapes';
import { findByEmail, openAccount } from '../accounts/open-account';
import type { Deps } from '../deps';
import { tellHolder } from '../mailbox/tell-holder';
import { accessTokenSeconds, newGuestId, type Subject } from './access-token';
import { hashOfToken, newFamilyId, newRefreshToken, sessionIdOf } from './refresh-token';
import { requirePassword } from './require-password';
import { newSession } from './session';
import type { AccessGrant, SignedIn } from './session-shapes';

/** Opens an account and signs its owner in. The owner of an address that is taken is told by mail. */
export async function register(deps: Deps, account: NewAccount, device: string | undefined): Promise<SignedIn> {
  await deps.stores.current();
  const opened = await openAccount(deps, account, 'customer').catch(async (error) => {
    if (error instanceof Problem && error.code === 'email_taken') await tellHolder(deps, account.email);
    throw error;
  });
  return startSession(deps, opened, device);
}

/** Who comes: the address, as the gateway names it, and what the client calls itself. */
export interface Visitor {
  client: string;
  device: string | undefined;
}

/**
 * Signs in. Throws `invalid_credentials`, alike and after the same time whether the account does not exist or the
 * password is wrong, `too_many_requests` after too many of these from `client`, and `account_disabled` to those who know
 * the password.
 */
export async function login(
  deps: Deps,
  { password, ...sent }: Static<typeof Credentials>,
  { client, device }: Visitor,
): Promise<SignedIn> {
  await deps.stores.current();
  const email = normalizeEmail(sent.email);
  const found = await findByEmail(deps, email);
  const claim = { email, account: found, password, client };
  const account = await requirePassword(deps, claim, 'The email or the password is wrong');
  if (account.disabledAt) throw new Problem('account_disabled');
  return startSession(deps, account, device);
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

async function startSession(deps: Deps, account: Account, device: string | undefined): Promise<SignedIn> {
  const family = newFamilyId();
  const refreshToken = newRefreshToken(family);
  const signIn = { family, userId: account._id, tokenHash: hashOfToken(refreshToken), device };
  await deps.sessions.insert(newSession(signIn, new Date()));
  return { user: userView(account), ...grantIn(deps, account, family), refreshToken };
}

/** A new access token of an account, in one of its sessions. */
export const grantIn = (
  deps: Pick<Deps, 'signAccessToken'>,
  { _id: id, role, store, tokenVersion }: Account,
  family: string,
): AccessGrant => grant(deps, { id, role, store, tokenVersion, sessionId: sessionIdOf(family) });
