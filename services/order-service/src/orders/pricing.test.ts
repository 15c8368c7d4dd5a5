import { MoneyError } from '@skysync/service-kit';
import { totalsOf } from './pricing';

const line = (amount: number, quantity: number, currency = 'EUR') => ({
  sku: `SKU-${amount}`,
  title: 'Title',
  quantity,
  unitPrice: { amount, currency },
});

it('sums the lines', () => {
  const { subtotal, total } = totalsOf([line(1_999, 3), line(1, 999)], 'standard');
  expect([subtotal, total]).toEqual(Array(2).fill({ amount: 6_996, currency: 'EUR' }));
});

it('adds up: subtotal − discount + shipping + tax is the total', () => {
  const { subtotal, discount, shipping, tax, total } = totalsOf([line(333, 7)], 'express');
  expect(subtotal.amount - discount.amount + shipping.amount + tax.amount).toBe(total.amount);
});

it('refuses two currencies, and sums that are not exact', () => {
  expect(() => totalsOf([line(1, 1), line(1, 1, 'USD')], 'standard')).toThrow(MoneyError);
  expect(() => totalsOf([line(Number.MAX_SAFE_INTEGER, 2)], 'standard')).toThrow(MoneyError);
});
