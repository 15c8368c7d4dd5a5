/** Which means of payment there are: the provider, and the token that stands for a card or an account there. */
import { invalidRequest } from '@skysync/service-kit';
import type { PaymentProvider, Providers } from '../providers/provider';

/** The fields are named as the buyer sent them with the order: the problem passes through order-service. */
export function chooseMethod(
  providers: Providers,
  order: { provider?: unknown; method?: unknown },
): { provider: PaymentProvider; method: string } {
  const provider = typeof order.provider === 'string' ? providers.get(order.provider) : undefined;
  if (!provider) {
    throw invalidRequest([
      { field: 'payment.provider', message: `must be one of ${[...providers.keys()].join(', ')}` },
    ]);
  }
  return { provider, method: acceptedMethod(provider, order.method, 'payment.method') };
}

const methodGrammar = /^pm_[a-z0-9_]{1,60}$/;
const longestDigits = 11;

/** A provider's token; whatever could be a card number is refused before anything stores or logs it. */
export function acceptedMethod(provider: PaymentProvider, method: unknown, field: string): string {
  const message = `must be a payment method of ${provider.name}`;
  if (typeof method !== 'string' || !methodGrammar.test(method)) throw invalidRequest([{ field, message }]);
  const looksLikeCard = method.replace(/\D/g, '').length > longestDigits;
  if (looksLikeCard || !provider.accepts(method)) throw invalidRequest([{ field, message }]);
  return method;
}
