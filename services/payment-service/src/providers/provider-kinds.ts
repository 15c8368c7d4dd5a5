/** Which kinds of providers there are: one folder and one line each. */
import { paypal } from './paypal/paypal-kind';
import type { ProviderKind } from './provider';
import { sandbox } from './sandbox/sandbox-kind';
import { stripe } from './stripe/stripe-kind';

export const providerKinds: readonly ProviderKind[] = [sandbox, stripe, paypal];
