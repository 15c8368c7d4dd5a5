import { catalogue } from './catalogue';
import { categories } from './categories';

const variants = catalogue.flatMap(({ variants }) => variants);

test('the shop has at least 200 products, each with a slug and SKUs of its own', () => {
  expect(catalogue.length).toBeGreaterThanOrEqual(200);
  expect(new Set(catalogue.map(({ slug }) => slug)).size).toBe(catalogue.length);
  expect(new Set(variants.map(({ sku }) => sku)).size).toBe(variants.length);
});

test('every product can be shown and sold', () => {
  const shelves = new Set(categories.map(({ slug }) => slug));
  for (const product of catalogue) {
    expect(product.slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(product.variants.length).toBeGreaterThanOrEqual(1);
    expect(product.variants.length).toBeLessThanOrEqual(6);
    expect(product.categories.every((slug) => shelves.has(slug))).toBe(true);
    expect(product.description.length).toBeGreaterThan(80);
    expect(new Set(product.tags).size).toBe(product.tags.length);
  }
});

test('every variant has a price in cents and stock', () => {
  for (const { sku, title, price, stock } of variants) {
    expect(sku).toMatch(/^[A-Z]{3}-[A-Z]+(-[A-Z0-9-]+)*$/);
    expect(title).not.toBe('');
    expect(Number.isInteger(price.amount) && price.amount > 0 && price.currency === 'EUR').toBe(true);
    expect(Number.isInteger(stock) && stock >= 25 && stock <= 500).toBe(true);
  }
});
