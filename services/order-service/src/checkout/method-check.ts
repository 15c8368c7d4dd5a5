/** Asks payment-service for provider, method and amount before an order is placed, and remembers what it accepted. */
import type { CallInput } from '@skysync/contracts';
import { type Call, currentStore } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';

const acceptedTtlMs = 5 * 60_000;

/**
 * Throws `invalid_request`, naming the field, when there is no such provider or method, or not for that amount. What a
 * customer has saved is asked about each time: it may be deleted meanwhile, and is nobody else's.
 */
export type MethodCheck = (method: CallInput<'checkPaymentMethod'>) => Promise<void>;

export function createMethodCheck(call: Call): MethodCheck {
  const accepted = new LRUCache<string, true>({ max: 10_000, ttl: acceptedTtlMs });
  return async ({ savedMethod, userId, ...choice }) => {
    const { provider, method, amount } = choice;
    if (savedMethod !== undefined) {
      await call('checkPaymentMethod', { savedMethod, ...(userId !== undefined && { userId }), ...choice });
      return;
    }
    const forAny = JSON.stringify([currentStore(), provider, method]);
    const forThis = JSON.stringify([forAny, amount?.amount, amount?.currency]);
    if (accepted.has(forAny) || accepted.has(forThis)) return;
    const { limitsAmounts } = await call('checkPaymentMethod', choice);
    accepted.set(limitsAmounts ? forThis : forAny, true);
  };
}
