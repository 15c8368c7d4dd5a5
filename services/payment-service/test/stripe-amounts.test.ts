/** Amounts in Stripe's units and back, and which of them can be charged. */
import { fromStripeAmount, requireChargeable, toStripeAmount } from '../src/providers/stripe/stripe-amounts';

test.each([
  [1999, 'EUR', 1999],
  [500, 'JPY', 500],
  [5000, 'KRW', 5000],
  [5, 'ISK', 500],
  [5, 'UGX', 500],
  [1200, 'MGA', 12],
  [17_500, 'HUF', 17_500],
  [80_045, 'TWD', 80_045],
  [5120, 'KWD', 5120],
  [100_000_000_00, 'IDR', 100_000_000_00],
])('%i %s is %i at Stripe, and back', (amount, currency, units) => {
  expect(toStripeAmount({ amount, currency })).toBe(units);
  expect(fromStripeAmount(units, currency.toLowerCase())).toEqual({ amount, currency });
});

test.each([
  [5124, 'KWD'],
  [1250, 'MGA'],
  [100, 'LYD'],
  [100, 'XXX'],
])('%i %s cannot be written', (amount, currency) => {
  expect(toStripeAmount({ amount, currency })).toBeUndefined();
});

test('a fraction of a minor unit is no money', () => {
  expect(fromStripeAmount(550, 'isk')).toBeUndefined();
});

test('every amount that can be written comes back as it was', () => {
  for (const currency of ['EUR', 'JPY', 'ISK', 'UGX', 'MGA', 'KWD', 'TND', 'IDR']) {
    for (let amount = 1; amount < 3_000; amount += 1) {
      const units = toStripeAmount({ amount, currency });
      if (units !== undefined) expect(fromStripeAmount(units, currency.toLowerCase())).toEqual({ amount, currency });
    }
  }
});

test.each([
  [49, 50, 'EUR'],
  [49, 50, 'USD'],
  [29, 30, 'GBP'],
  [49, 50, 'JPY'],
  [1499, 1500, 'CZK'],
  [17_499, 17_500, 'HUF'],
  [999, 1000, 'MXN'],
  [0, 1, 'ISK'],
  [0, 100, 'MGA'],
  [1235, 1230, 'KWD'],
  [1_000_000_00, 999_999_99, 'EUR'],
  [1_000_000, 999_999, 'ISK'],
  [9_999_999_999_01 + 99, 100_000_000_00, 'IDR'],
])('%i cannot be charged, %i %s can', (wrong, right, currency) => {
  const charging = (amount: number) => () => requireChargeable({ amount, currency });
  expect(charging(wrong)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  expect(charging(wrong)).toThrow(/^payment: .*/);
  expect(charging(right)).not.toThrow();
});

test('says why', () => {
  expect(() => requireChargeable({ amount: 10, currency: 'LYD' })).toThrow('payment: cannot be made in LYD');
  expect(() => requireChargeable({ amount: 49, currency: 'EUR' })).toThrow(
    'payment: must be at least 50 minor units in EUR',
  );
  expect(() => requireChargeable({ amount: 1235, currency: 'KWD' })).toThrow(
    'payment: must be a multiple of 10 minor units in KWD',
  );
});
