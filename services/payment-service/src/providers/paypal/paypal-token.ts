/** The access token of an account: fetched once for all who wait, and renewed shortly before it ends. */

export interface AccessToken {
  value: string;
  /** In milliseconds. */
  livesFor: number;
}

export interface TokenCache {
  /** A token that holds. Rejects when none can be had, or at once when `signal` aborts, which stops nobody else's waiting. */
  get(signal: AbortSignal): Promise<string>;
  /** Forgets a token that PayPal did not take, unless it was renewed already. */
  drop(value: string): void;
}

/** A token is renewed this long before it ends, so that it does not end on its way: a minute, or half of a short life. */
const margin = ({ livesFor }: AccessToken): number => Math.min(60_000, livesFor / 2);

export function createTokenCache(fetchToken: () => Promise<AccessToken>, now: () => number = Date.now): TokenCache {
  let held: { value: string; until: number } | undefined;
  let fetching: Promise<string> | undefined;

  const renew = async (): Promise<string> => {
    const startedAt = now();
    const token = await fetchToken();
    held = { value: token.value, until: startedAt + token.livesFor - margin(token) };
    return token.value;
  };

  return {
    async get(signal) {
      signal.throwIfAborted();
      if (held && held.until > now()) return held.value;
      fetching ??= renew().finally(() => {
        fetching = undefined;
      });
      return Promise.race([fetching, aborted(signal)]);
    },
    drop(value) {
      if (held?.value === value) held = undefined;
    },
  };
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
