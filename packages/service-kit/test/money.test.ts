/** Sums stay exact, and currencies apart. */
import { MoneyError, money, sum, times } from '../src/money/money';

test('adds and multiplies whole minor units', () => {
  expect(sum([money(1999, 'EUR'), times(money(5, 'EUR'), 3)], 'EUR')).toEqual({ amount: 2014, currency: 'EUR' });
  expect(sum([], 'JPY')).toEqual({ amount: 0, currency: 'JPY' });
});

test.each([0.1, Number.NaN, 2 ** 53])('%d is not money', (amount) => {
  expect(() => money(amount, 'EUR')).toThrow(MoneyError);
});

test('two currencies are never added', () => {
  expect(() => sum([money(1, 'EUR'), money(1, 'USD')], 'EUR')).toThrow(MoneyError);
});
