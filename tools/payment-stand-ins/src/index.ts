/** Stand-ins of payment providers. */
export type { PayPalWebhook } from './paypal/paypal-events';
export { type PayPalStandIn, startPayPalStandIn } from './paypal/paypal-stand-in';
export { type StripeStandIn, type StripeStandInOptions, startStripeStandIn } from './stripe/start-stripe-stand-in';
