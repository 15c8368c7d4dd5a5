/** Stand-ins of payment providers. */
export { type StripeStandIn, type StripeStandInOptions, startStripeStandIn } from './stripe/start-stripe-stand-in';
