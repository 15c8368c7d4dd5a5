/** Shipping that costs nothing, whichever way goods go. */
import { money } from '@skysync/service-kit';
import type { ShippingRule } from './shipping-methods';

export const freeShipping: ShippingRule = {
  name: 'free-shipping',
  priceOf: (_method, worth) => money(0, worth.currency),
};
