/** Asks payment-service for a provider and method before an order is placed, and remembers what it accepted. */
import type { CallInput } from '@skysync/contracts';
import type { Call } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';

const acceptedTtlMs = 5 * 60_000;

/** Throws `invalid_request`, naming the field, when there is no such provider or method. */
export type MethodCheck = (method: CallInput<'checkPaymentMethod'>) => Promise<void>;

export function createMethodCheck(call: Call): MethodCheck {
  const accepted = new LRUCache<string, true>({ max: 1_000, ttl: acceptedTtlMs });
  return async ({ provider, method }) => {
    const key = `${provider} ${method}`;
    if (accepted.has(key)) return;
    await call('checkPaymentMethod', { provider, method });
    accepted.set(key, true);
  };
}
