/** Which means of payment there are: the provider, and the token that stands for a card or an account there. */
import type { Money } from '@skysync/contracts';
import { invalidRequest } from '@skysync/service-kit';
import type { PaymentProvider, Providers } from './provider';

export interface MeansOfPayment {
  provider: string;
  method: string;
}

export interface AcceptedMethod {
  provider: string;
  method?: string;
  /** Another amount has to be asked about anew. */
  limitsAmounts?: boolean;
}

interface ChosenMethod extends MeansOfPayment {
  /** What shall be charged, where that is known. */
  amount?: Money;
}

/**
 * Throws `invalid_request` unless the store has such a provider, and it has such a method and can charge that amount. The fields are named as the buyer
 * sent them with the order, because the problem passes through order-service.
 */
export async function chooseMethod(
  providers: Providers,
  { provider: name, method, amount }: ChosenMethod,
): Promise<AcceptedMethod> {
  const provider = await requireProvider(providers, name, 'payment.provider');
  if (amount) provider.requireChargeable(amount);
  const chosen = { provider: name, method: acceptedMethod(provider, method, 'payment.method') };
  return { ...chosen, ...(provider.limitsAmounts && { limitsAmounts: true }) };
}

/** The store's provider of that name. Throws `invalid_request` that names `field`. */
export async function requireProvider(providers: Providers, name: string, field: string): Promise<PaymentProvider> {
  const provider = await providers.find(name);
  if (provider) return provider;
  const names = (await providers.offered()).map(({ kind }) => kind.name);
  throw invalidRequest({ field, message: names.length > 0 ? `must be one of ${names.join(', ')}` : 'none is set up' });
}

/** The method, if it is one of the provider's. Throws `invalid_request` that names `field`. */
export function acceptedMethod(provider: PaymentProvider, method: string, field: string): string {
  if (provider.accepts(method)) return method;
  throw invalidRequest({ field, message: `must be a payment method of ${provider.name}` });
}
