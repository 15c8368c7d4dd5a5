/** The adapter that a payment needs. */
import { unavailable } from '@skysync/service-kit';
import type { PaymentProvider, Providers } from './provider';

/** Throws `unavailable` while the payment's provider is switched off. */
export function providerOf(providers: Providers, { provider: name }: { provider: string }): PaymentProvider {
  const provider = providers.get(name);
  if (!provider) throw unavailable(`the payment provider ${name} is switched off`);
  return provider;
}
