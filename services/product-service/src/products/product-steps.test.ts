/** What edits make of the openings that are not applied yet. */
import type { NewProduct } from './product-fields';
import { edited, newProduct } from './product-steps';

const now = new Date('2026-01-01T00:00:00Z');
const price = { amount: 100, currency: 'EUR' };
const input: NewProduct = {
  title: 'Tea',
  variants: [
    { sku: 'A', price },
    { sku: 'B', price, stock: 3 },
  ],
};
const made = () => ({ ...newProduct(input, { id: 'prd_1', slug: 'tea', now }).state, store: 'demo', revision: 1 });

test('a product whose last pending SKU is taken out is due no longer', () => {
  const product = { ...made(), openings: [{ key: 'prd_1:1', sku: 'B', available: 3 }] };
  const { state } = edited(product, { variants: [{ sku: 'A', price }] }, now);
  expect(state.openings).toEqual([]);
  expect(state).not.toHaveProperty('dueAt');
});

test('a product with pending SKUs stays due, for as long as after its creation', () => {
  const later = new Date(now.getTime() + 60_000);
  const { state } = edited(made(), { title: 'Green tea' }, later);
  expect(state.openings).toHaveLength(2);
  expect(Number(state.dueAt) - later.getTime()).toBe(Number(made().dueAt) - now.getTime());
});
