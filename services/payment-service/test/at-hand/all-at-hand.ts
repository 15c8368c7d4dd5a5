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

/** Every provider's account that captures later; with the sandbox it is the method that says so. */
export const allCapturingLater = {
  sandbox: async () => sandboxAtHand(),
  stripe: () => stripeAtHand({ capture: 'manual' }),
  paypal: () => payPalAtHand({ capture: 'manual' }),
} as const satisfies typeof allAtHand;
