/** A store's account with a provider, as its secret says. */

import type { Base } from '@skysync/service-kit';
import { unavailable } from '@skysync/service-kit';
import { BadCredentials } from './provider';

/** The name of the secret with a store's credentials. */
export const secretOf = (store: string, provider: string): string => `payments.${store}.${provider}`;

/** One that every service has needed since it began. */
const alwaysThere = 'jwt-public-keys';

/**
 * The secret; undefined when the store has none. One that is not there and a secret store that does not answer look alike,
 * but only the second lacks every secret: then it throws `unavailable`.
 */
export async function readSecret(
  runtime: Pick<Base['runtime'], 'secret'>,
  store: string,
  provider: string,
): Promise<string | undefined> {
  try {
    return await runtime.secret(secretOf(store, provider));
  } catch {
    await runtime.secret(alwaysThere).catch(() => {
      throw unavailable('secrets cannot be read right now');
    });
    return undefined;
  }
}

/** Whatever it is; the adapter says what is missing. Throws {@link BadCredentials}. */
export function parseSecret(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw new BadCredentials('is not JSON');
  }
}
