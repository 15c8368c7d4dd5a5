/** Every provider that there is, at hand. */
import { payPalAtHand } from './paypal-at-hand';
import type { ProviderAtHand } from './provider-at-hand';
import { sandboxAtHand } from './sandbox-at-hand';
import { stripeAtHand } from './stripe-at-hand';

export const allAtHand = {
  sandbox: async () => sandboxAtHand(),
  stripe: stripeAtHand,
  paypal: payPalAtHand,
} as const satisfies Record<string, () => Promise<ProviderAtHand>>;
