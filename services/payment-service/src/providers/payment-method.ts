/** Which means of payment there are: the provider, and the token that stands for a card or an account there. */
import { invalidRequest } from '@skysync/service-kit';
import type { PaymentProvider, Providers } from './provider';

export interface MeansOfPayment {
  provider: string;
  method: string;
}

/**
 * Throws `invalid_request` unless there is such a provider and it has such a method. The fields are named as the buyer
 * sent them with the order, because the problem passes through order-service.
 */
export function chooseMethod(providers: Providers, { provider: name, method }: MeansOfPayment): MeansOfPayment {
  const provider = providers.get(name);
  if (!provider) {
    const message = providers.size > 0 ? `must be one of ${[...providers.keys()].join(', ')}` : 'none is set up';
    throw invalidRequest({ field: 'payment.provider', message });
  }
  return { provider: name, method: acceptedMethod(provider, method, 'payment.method') };
}

/** The method, if it is one of the provider's. Throws `invalid_request` that names `field`. */
export function acceptedMethod(provider: PaymentProvider, method: string, field: string): string {
  if (provider.accepts(method)) return method;
  throw invalidRequest({ field, message: `must be a payment method of ${provider.name}` });
}
