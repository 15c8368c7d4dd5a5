/** Use cases of sessions: sign in, go on, sign out. */
import { AppError, currentStore } from '@skysync/service-kit';
import { type Account, type UserView, userView } from '../accounts/account';
import { type NewAccount, openAccount } from '../accounts/account-commands';
import type { Deps } from '../deps';
import { accessTokenSeconds, newGuestId } from './access-token';
import { familyOf, hashOfToken, newFamilyId, newRefreshToken } from './refresh-token';

export interface AccessGrant {
  accessToken: string;
  /** Seconds until the access token ends. */
  expiresIn: number;
}

export interface SignedIn extends AccessGrant {
  user: UserView;
  refreshToken: string;
}

export interface Credentials {
  email: string;
  password: string;
}

/** How long one sign-in lasts at most, however often its tokens rotate: a stolen one does not live for ever. */
const sessionLifeMs = 30 * 24 * 3_600_000;

/** Opens an account and signs its owner in. */
export async function register(deps: Deps, account: NewAccount): Promise<SignedIn> {
  await deps.stores.current();
  return startSession(deps, await openAccount(deps, account, 'customer'));
}

/**
 * Signs in. Throws 401 `invalid_credentials`, alike and after the same time whether the account does not exist or the
 * password is wrong, and 429 after too many of these.
 */
export async function login(deps: Deps, { email, password }: Credentials): Promise<SignedIn> {
  await deps.stores.current();
  const attempt = await deps.throttle.attempt(email);
  const account = await deps.accounts.findOne({ email }, { outbox: 0 }).lean<Account>();
  const matches = await deps.passwords.matches(password, account?.passwordHash);
  if (!account || !matches) {
    await attempt.failed();
    throw new AppError(401, 'invalid_credentials', 'The email or the password is wrong');
  }
  await attempt.succeeded();
  return startSession(deps, userView(account));
}

/** A token for somebody without an account, who can shop with it; nothing is stored. */
export async function enterAsGuest(deps: Deps): Promise<AccessGrant> {
  const { slug } = await deps.stores.current();
  return grant(deps, { id: newGuestId(), role: 'guest' }, slug);
}

/**
 * Exchanges a refresh token for the next one. A token that was used before is in two hands, and nobody can tell whose
 * is the thief's: the whole family ends. Throws 401 `token_invalid`.
 */
export async function refresh(deps: Deps, refreshToken: string): Promise<SignedIn> {
  await deps.stores.current();
  const family = familyOf(refreshToken);
  if (!family) throw invalidRefreshToken();
  const next = newRefreshToken(family);
  const now = new Date();
  const session = await deps.sessions
    .findOneAndUpdate(
      { _id: family, tokenHash: hashOfToken(refreshToken), expiresAt: { $gt: now } },
      { $set: { tokenHash: hashOfToken(next), rotatedAt: now } },
    )
    .lean();
  if (!session) {
    const ended = await deps.sessions.findOneAndDelete({ _id: family }).lean();
    if (ended && ended.expiresAt > now) deps.log.warn('a used refresh token came again', { account: ended.userId });
    throw invalidRefreshToken();
  }
  const account = await deps.accounts.findOne({ _id: session.userId }, { outbox: 0, passwordHash: 0 }).lean<Account>();
  if (!account) throw invalidRefreshToken();
  const user = userView(account);
  return { user, ...grant(deps, user, session.store), refreshToken: next };
}

/** Ends the session of a refresh token, also of a used one. Says nothing about whether there was one. */
export async function logout({ stores, sessions }: Deps, refreshToken: string | undefined): Promise<void> {
  await stores.current();
  const family = refreshToken && familyOf(refreshToken);
  if (family) await sessions.deleteOne({ _id: family });
}

async function startSession(deps: Deps, user: UserView): Promise<SignedIn> {
  const family = newFamilyId();
  const refreshToken = newRefreshToken(family);
  const createdAt = new Date();
  await deps.sessions.create({
    _id: family,
    userId: user.id,
    tokenHash: hashOfToken(refreshToken),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + sessionLifeMs),
  });
  return { user, ...grant(deps, user, currentStore()), refreshToken };
}

function grant({ signAccessToken }: Deps, { id, role }: Pick<UserView, 'id' | 'role'>, store: string): AccessGrant {
  return { accessToken: signAccessToken({ id, role, store }), expiresIn: accessTokenSeconds };
}

const invalidRefreshToken = (): AppError => new AppError(401, 'token_invalid', 'The refresh token is not valid');
