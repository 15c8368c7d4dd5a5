/** A store's account at Stripe, as its adapter knows it. */
export interface StripeAccount {
  store: string;
  publishableKey: string;
  /** Several while the store changes its secret. */
  webhookSecrets: string[];
  /** Of charges that are made from now on; those that were made stay what they are. */
  capture: 'automatic' | 'manual';
}
