/** What an order costs: its lines, less the promotion, plus shipping and tax. */
import type { Money } from '@skysync/contracts';
import { MoneyError, money, sum, times } from '@skysync/service-kit';
import { noPromotion, type PromotionRule } from './promotions/no-promotion';
import { freeShipping } from './shipping/free-shipping';
import type { ShippingMethod, ShippingRule } from './shipping/shipping-methods';
import { type TaxRule, zeroRated } from './tax/zero-rated';

export interface PricedLine {
  sku: string;
  title: string;
  quantity: number;
  unitPrice: Money;
}

export interface Totals {
  subtotal: Money;
  discount: Money;
  shipping: Money;
  tax: Money;
  /** subtotal − discount + shipping + tax */
  total: Money;
}

export interface PricingRules {
  promotion: PromotionRule;
  shipping: ShippingRule;
  tax: TaxRule;
}

const todaysRules: PricingRules = { promotion: noPromotion, shipping: freeShipping, tax: zeroRated };

const negative = ({ amount, currency }: Money): Money => money(0 - amount, currency);

/** Throws `MoneyError` without lines, when they are not of one currency, or when the sum is beyond exact arithmetic. */
export function totalsOf(
  lines: readonly PricedLine[],
  shippingMethod: ShippingMethod,
  { promotion, shipping: shippingRule, tax: taxRule }: PricingRules = todaysRules,
): Totals {
  const currency = lines[0]?.unitPrice.currency;
  if (currency === undefined) throw new MoneyError('there is nothing to total');
  const lineTotals = lines.map((line) => times(line.unitPrice, line.quantity));
  const subtotal = sum(lineTotals, currency);
  const discount = promotion.discountOf(lines, subtotal);
  const discounted = sum([subtotal, negative(discount)], currency);
  const shipping = shippingRule.priceOf(shippingMethod, discounted);
  const taxable = sum([discounted, shipping], currency);
  const tax = taxRule.taxOf(taxable);
  return { subtotal, discount, shipping, tax, total: sum([taxable, tax], currency) };
}
