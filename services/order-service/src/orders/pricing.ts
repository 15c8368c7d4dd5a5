/** What an order costs. Promotions, tax and shipping rules have their place here, and are zero for now. */
import { type Money, money, sum, times } from '@skysync/service-kit';

export const shippingMethods = ['standard', 'express'] as const;
export type ShippingMethod = (typeof shippingMethods)[number];

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

const discountOf = (subtotal: Money): Money => money(0, subtotal.currency);
const shippingOf = (subtotal: Money, _method: ShippingMethod): Money => money(0, subtotal.currency);
const taxOf = (taxable: Money): Money => money(0, taxable.currency);

/** Throws `MoneyError` when the lines are not of one currency, or the sum is beyond exact arithmetic. */
export function totalsOf(lines: PricedLine[], shippingMethod: ShippingMethod): Totals {
  const currency = lines[0]?.unitPrice.currency ?? 'EUR';
  const lineTotals = lines.map((line) => times(line.unitPrice, line.quantity));
  const subtotal = sum(lineTotals, currency);
  const discount = discountOf(subtotal);
  const shipping = shippingOf(subtotal, shippingMethod);
  const tax = taxOf(sum([subtotal, money(-discount.amount, currency), shipping], currency));
  const total = sum([subtotal, money(-discount.amount, currency), shipping, tax], currency);
  return { subtotal, discount, shipping, tax, total };
}
