/** Stand-ins of payment providers. */
export type { PayPalWebhook } from './paypal/paypal-events';
export { type PayPalStandIn, startPayPalStandIn } from './paypal/paypal-stand-in';
