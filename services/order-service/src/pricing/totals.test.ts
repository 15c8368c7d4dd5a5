/** The sums of an order, with the rules of today and with others. */
import { MoneyError, money } from '@skysync/service-kit';
import { freeShipping } from './shipping/free-shipping';
import { totalsOf } from './totals';

const line = (amount: number, quantity: number, currency = 'EUR') => ({
  sku: `SKU-${amount}`,
  title: 'Title',
  quantity,
  unitPrice: { amount, currency },
});

test('sums the lines', () => {
  const { subtotal, total } = totalsOf([line(1_999, 3), line(1, 999)], 'standard');
  expect([subtotal, total]).toEqual(Array(2).fill({ amount: 6_996, currency: 'EUR' }));
});

test('adds up: subtotal − discount + shipping + tax is the total', () => {
  const { subtotal, discount, shipping, tax, total } = totalsOf([line(333, 7)], 'express');
  expect(subtotal.amount - discount.amount + shipping.amount + tax.amount).toBe(total.amount);
});

test('adds up with rules that are not zero, each seeing what came before it', () => {
  const totals = totalsOf([line(1_000, 2)], 'express', {
    promotion: { name: 'half', discountOf: (_lines, subtotal) => money(subtotal.amount / 2, subtotal.currency) },
    shipping: {
      name: 'tenth',
      priceOf: (method, worth) => money(method === 'express' ? worth.amount / 10 : 0, worth.currency),
    },
    tax: { name: 'fifth', taxOf: (taxable) => money(taxable.amount / 5, taxable.currency) },
  });
  const eur = (amount: number) => ({ amount, currency: 'EUR' });
  expect(totals).toEqual({
    subtotal: eur(2_000),
    discount: eur(1_000),
    shipping: eur(100),
    tax: eur(220),
    total: eur(1_320),
  });
});

test('names no currency of its own', () => {
  const yen = (amount: number) => ({ amount, currency: 'JPY' });
  expect(totalsOf([line(0, 1, 'JPY')], 'standard')).toEqual({
    subtotal: yen(0),
    discount: yen(0),
    shipping: yen(0),
    tax: yen(0),
    total: yen(0),
  });
  expect(freeShipping.priceOf('express', yen(5))).toEqual(yen(0));
});

test('refuses two currencies, sums that are not exact, and nothing', () => {
  expect(() => totalsOf([line(1, 1), line(1, 1, 'USD')], 'standard')).toThrow(MoneyError);
  expect(() => totalsOf([line(Number.MAX_SAFE_INTEGER, 2)], 'standard')).toThrow(MoneyError);
  expect(() => totalsOf([], 'standard')).toThrow(MoneyError);
});
