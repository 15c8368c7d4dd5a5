/** What a promotion is, and the one that takes nothing off. */
import type { Money } from '@skysync/contracts';
import { money } from '@skysync/service-kit';
import type { PricedLine } from '../totals';

export interface PromotionRule {
  name: string;
  /** What is taken off; never more than the subtotal. */
  discountOf(lines: readonly PricedLine[], subtotal: Money): Money;
}

export const noPromotion: PromotionRule = {
  name: 'no-promotion',
  discountOf: (_lines, subtotal) => money(0, subtotal.currency),
};
