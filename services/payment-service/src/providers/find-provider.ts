/** The adapter that a payment needs. */
import { unavailable } from '@skysync/service-kit';
import type { PaymentProvider, Providers } from './provider';

/** Throws `unavailable` while the payment's provider is switched off, or its store has no account with it. */
export async function providerOf(
  providers: Providers,
  { provider: name }: { provider: string },
): Promise<PaymentProvider> {
  const provider = await providers.find(name);
  if (!provider) throw unavailable(`the payment provider ${name} is switched off`);
  return provider;
}
