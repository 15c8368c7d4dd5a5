/** PayPal's decimal strings and our minor units say the same, or the amount is refused. */
import { moneyOf, payPalValue, requirePayPalAmount } from '../src/providers/paypal/paypal-amounts';

const amounts: [number, string, string][] = [
  [1999, 'EUR', '19.99'],
  [5, 'USD', '0.05'],
  [100, 'GBP', '1.00'],
  [10_000_000_000, 'USD', '100000000.00'],
  [1999, 'JPY', '1999'],
  [199_900, 'HUF', '1999'],
  [100, 'TWD', '1'],
];

test.each(amounts)('%d %s is %s at PayPal, and back', (amount, currency, value) => {
  expect(payPalValue({ amount, currency })).toBe(value);
  expect(moneyOf({ currency_code: currency, value })).toEqual({ amount, currency });
});

test.each([
  [199_950, 'HUF', 'a part of one HUF'],
  [150, 'TWD', 'a part of one TWD'],
  [1999, 'KWD', 'does not take KWD'],
  [1999, 'XXX', 'does not take XXX'],
])('%d %s cannot be charged', (amount, currency, reason) => {
  expect(payPalValue({ amount, currency })).toBeUndefined();
  const refusal = expect.objectContaining({ code: 'invalid_request', message: expect.stringContaining(reason) });
  expect(() => requirePayPalAmount({ amount, currency })).toThrow(refusal);
});

test.each([0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1])('%d EUR cannot be charged', (amount) => {
  expect(payPalValue({ amount, currency: 'EUR' })).toBeUndefined();
});

test('decimals that PayPal adds to a currency without them change nothing', () => {
  expect(moneyOf({ currency_code: 'JPY', value: '1999.00' })).toEqual({ amount: 1999, currency: 'JPY' });
  expect(moneyOf({ currency_code: 'EUR', value: '7' })).toEqual({ amount: 700, currency: 'EUR' });
});

test.each([
  ['EUR', '19.999'],
  ['JPY', '19.50'],
  ['EUR', ''],
  ['EUR', '-1.00'],
  ['EUR', '1e3'],
  ['KWD', '1.000'],
])('%s "%s" is no amount', (currency_code, value) => {
  expect(() => moneyOf({ currency_code, value })).toThrow('no amount of PayPal');
});
