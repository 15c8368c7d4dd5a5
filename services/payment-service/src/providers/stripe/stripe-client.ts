/** Stripe's official client, with connections of its own that end at a caller's deadline. */
import { AsyncLocalStorage } from 'node:async_hooks';
import Stripe from 'stripe';
import { CredentialsRefused } from '../provider';

/** Stripe's answers have this shape whatever the account's default is; a newer one is a decision, not an upgrade. */
const apiVersion = '2026-10-28.endive';

/** For calls without a nearer deadline, in milliseconds. */
const timeoutMs = 20_000;

export interface StripeClient {
  stripe: Stripe;
  /** Runs `calls`; whatever they still ask of Stripe when the signal aborts ends then, and rejects. */
  until<T>(signal: AbortSignal, calls: () => Promise<T>): Promise<T>;
  /** Ends what is under way. */
  close(): void;
}

/** An expired or revoked key is said by name, so that whoever reads the log knows what to mend. */
function named(error: unknown, setting: string): unknown {
  const { StripeAuthenticationError, StripePermissionError } = Stripe.errors;
  const isRefused = error instanceof StripeAuthenticationError || error instanceof StripePermissionError;
  return isRefused
    ? new CredentialsRefused(`${setting}: secretKey is refused by Stripe (${error.statusCode})`, { cause: error })
    : error;
}

/** `setting` is the name of the secret with the key; `url` is where Stripe is, undefined for the real one. */
export function createStripeClient(secretKey: string, setting: string, url?: URL): StripeClient {
  const deadlines = new AsyncLocalStorage<AbortSignal>();
  const closing = new AbortController();

  // the client takes no signal of a call, but its fetch may be ours
  const fetchUntil: typeof fetch = (input, init = {}) => {
    const signals = [init.signal, deadlines.getStore(), closing.signal].filter((signal) => signal != null);
    // a redirect would take the secret key to another host
    return fetch(input, { ...init, redirect: 'error', signal: AbortSignal.any(signals) });
  };

  const stripe = new Stripe(secretKey, {
    apiVersion,
    httpClient: Stripe.createFetchHttpClient(fetchUntil),
    // whether to repeat is the sweeper's to decide, with the payment's keys
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    ...(url && { host: url.hostname, port: url.port, protocol: url.protocol === 'http:' ? 'http' : 'https' }),
  });
  return {
    stripe,
    until: (signal, calls) =>
      deadlines.run(signal, async () => {
        try {
          return await calls();
        } catch (error) {
          throw named(error, setting);
        }
      }),
    close: () => closing.abort(new Error('the adapter is closed')),
  };
}
