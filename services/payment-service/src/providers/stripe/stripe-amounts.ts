/**
 * Amounts as Stripe counts them. Ours are minor units by ISO 4217; Stripe's differ for a few currencies.
 * Source of every table: Stripe's "Supported currencies", https://docs.stripe.com/currencies (section in brackets).
 */
import type { Money } from '@skysync/contracts';
import { invalidRequest } from '@skysync/service-kit';

/** [presentment-currencies] What a card can be charged in. */
const presentmentCurrencies = new Set(
  [
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP',
    'CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR',
    'ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN',
    'MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE',
    'SOS SRD STD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW',
  ].flatMap((line) => line.split(' ')),
);

/**
 * [zero-decimal, special-cases] Currencies whose minor unit is another one at Stripe: how many of Stripe's units one of
 * ours is. ISK and UGX have no decimals in ISO 4217, but Stripe takes two that must be 00; MGA has two, but Stripe takes
 * none. The other zero-decimal currencies (BIF CLP DJF GNF JPY KMF KRW PYG RWF VND VUV XAF XOF XPF) have none in both.
 * HUF and TWD are special for payouts only: charges have their two decimals.
 */
const stripeUnits: Readonly<Record<string, number>> = { ISK: 100, UGX: 100, MGA: 1 / 100 };

/** [three-decimal] The last digit of an amount must be 0. */
const threeDecimal = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/**
 * [minimum-and-maximum-charge-amounts] In Stripe's units, by settlement currency. A charge in another currency than the
 * account's must be worth as much after conversion, which only Stripe can tell: then it refuses.
 */
const minimums: Readonly<Record<string, number>> = {
  ...{ USD: 50, AED: 200, AUD: 50, BGN: 100, BRL: 50, CAD: 50, CHF: 50, CZK: 1500, DKK: 250, EUR: 50, GBP: 30 },
  ...{ HKD: 400, HUF: 17500, INR: 50, JPY: 50, MXN: 1000, MYR: 200, NOK: 300, NZD: 50, PLN: 200, RON: 200 },
  ...{ SEK: 300, SGD: 50, THB: 1000 },
};

/** [minimum-and-maximum-charge-amounts] Twelve digits for IDR, eight for all others. */
const maximumOf = (currency: string): number => (currency === 'IDR' ? 999_999_999_999 : 99_999_999);

/** The amount in Stripe's units; undefined when it cannot be written in them. */
export function toStripeAmount({ amount, currency }: Money): number | undefined {
  const factor = stripeUnits[currency] ?? 1;
  const units = factor < 1 ? amount / Math.round(1 / factor) : amount * factor;
  if (!presentmentCurrencies.has(currency) || !Number.isSafeInteger(units)) return undefined;
  return threeDecimal.has(currency) && units % 10 !== 0 ? undefined : units;
}

/** Our amount of what Stripe reports, its currency in small letters; undefined for a fraction of our minor unit. */
export function fromStripeAmount(units: number, stripeCurrency: string): Money | undefined {
  const currency = stripeCurrency.toUpperCase();
  const factor = stripeUnits[currency] ?? 1;
  const amount = factor < 1 ? units * Math.round(1 / factor) : units / factor;
  return Number.isSafeInteger(amount) ? { amount, currency } : undefined;
}

/** Why Stripe cannot charge the amount; undefined when it can. */
function refusalOf(money: Money): string | undefined {
  const { currency } = money;
  if (!presentmentCurrencies.has(currency)) return `cannot be made in ${currency}`;
  const units = toStripeAmount(money);
  if (units === undefined) {
    const step = currency === 'MGA' ? 100 : 10;
    return `must be a multiple of ${step} minor units in ${currency}`;
  }
  const least = minimums[currency] ?? 1;
  if (units < least) return `must be at least ${least} minor units in ${currency}`;
  return units > maximumOf(currency) ? `must have fewer digits in ${currency}` : undefined;
}

/** Throws `invalid_request` that names `payment` for an amount that Stripe cannot charge. */
export function requireChargeable(money: Money): void {
  const message = refusalOf(money);
  if (message) throw invalidRequest({ field: 'payment', message });
}
