/** Asks whoever comes for the password of an account, also in the midst of a session. */
import { Problem } from '@skysync/service-kit';
import type { Account } from '../accounts/account';
import type { Deps } from '../deps';

/** Who says that it is whose. */
export interface Claim {
  /** Normalized. */
  email: string;
  /** Undefined when nobody has that address, which takes the same time. */
  account: Account | undefined;
  password: string;
  client: string;
}

/**
 * Gives the account back. Guesses count, wherever they are made: throws `too_many_requests` after too many, and
 * `invalid_credentials` with `detail`.
 */
export async function requirePassword(
  { throttle, passwords }: Pick<Deps, 'throttle' | 'passwords'>,
  { email, account, password, client }: Claim,
  detail: string,
): Promise<Account> {
  // nothing but the comparison comes after it, so that no outage leaves a place taken
  const attempt = await throttle.attempt(email, client);
  const matches = await passwords.matches(password, account?.passwordHash);
  if (!account || !matches) {
    await attempt.failed();
    throw new Problem('invalid_credentials', { detail });
  }
  await attempt.succeeded();
  return account;
}
