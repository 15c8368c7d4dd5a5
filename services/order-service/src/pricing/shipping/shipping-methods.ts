/** The ways goods can go, and what a rule for their price is. */
import type { Money } from '@skysync/contracts';

export const shippingMethods = ['standard', 'express'] as const;
export type ShippingMethod = (typeof shippingMethods)[number];

export interface ShippingRule {
  name: string;
  /** What it costs to send goods of this worth. */
  priceOf(method: ShippingMethod, worth: Money): Money;
}
