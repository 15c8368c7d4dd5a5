/**
 * PayPal's amounts are decimal strings, ours are minor units by ISO 4217. They differ in the forint and the Taiwan
 * dollar, which have two decimals in ISO 4217 and none at PayPal.
 * Source: https://developer.paypal.com/api/rest/reference/currency-codes/
 */
import { Type } from '@sinclair/typebox';
import type { Money } from '@skysync/contracts';
import { invalidRequest, money } from '@skysync/service-kit';

/** An amount as PayPal writes it. */
export const PayPalAmount = Type.Object({
  currency_code: Type.String({ pattern: '^[A-Z]{3}$' }),
  value: Type.String({ pattern: '^[0-9]{1,12}([.][0-9]{1,3})?$' }),
});

interface Decimals {
  /** The minor units by ISO 4217. */
  iso: number;
  payPal: number;
}

const words = (codes: string): string[] => codes.split(' ');
const withDecimals = (codes: string, iso: number, payPal: number): [string, Decimals][] =>
  words(codes).map((code) => [code, { iso, payPal }]);

/** What PayPal's REST API takes; BRL, CNY and MYR only from accounts of their country, which PayPal itself decides. */
const currencies: ReadonlyMap<string, Decimals> = new Map([
  ...withDecimals('AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS MXN MYR NOK NZD PHP PLN SEK SGD THB USD', 2, 2),
  ...withDecimals('HUF TWD', 2, 0),
  ...withDecimals('JPY', 0, 0),
]);

/** PayPal's spelling of the amount; undefined when it has none: another currency, fillér or cents of a Taiwan dollar, nothing. */
export function payPalValue({ amount, currency }: Money): string | undefined {
  const decimals = currencies.get(currency);
  if (!decimals || !Number.isSafeInteger(amount) || amount <= 0) return undefined;
  const divisor = 10 ** (decimals.iso - decimals.payPal);
  if (amount % divisor !== 0) return undefined;
  if (decimals.payPal === 0) return String(amount / divisor);
  const digits = String(amount).padStart(decimals.payPal + 1, '0');
  return `${digits.slice(0, -decimals.payPal)}.${digits.slice(-decimals.payPal)}`;
}

/** The amount that PayPal wrote. Throws for one that is no whole number of minor units, or in a currency it has not. */
export function moneyOf({ currency_code: currency, value }: { currency_code: string; value: string }): Money {
  const decimals = currencies.get(currency);
  const [whole = '', fraction = ''] = value.split('.');
  const rest = fraction.slice(decimals?.iso ?? 0);
  if (!decimals || !/^\d+$/.test(whole) || !/^\d*$/.test(fraction) || !/^0*$/.test(rest)) {
    throw new Error(`${value} ${currency} is no amount of PayPal`);
  }
  return money(Number(whole + fraction.slice(0, decimals.iso).padEnd(decimals.iso, '0')), currency);
}

/** Throws `invalid_request` that names `payment` when PayPal cannot charge this amount. */
export function requirePayPalAmount(amount: Money): void {
  if (payPalValue(amount) !== undefined) return;
  const known = currencies.has(amount.currency);
  const message = known
    ? `PayPal cannot charge a part of one ${amount.currency}`
    : `PayPal does not take ${amount.currency}`;
  throw invalidRequest({ field: 'payment', message });
}
