/** One bound for the process, a share for each store. */
import { createKeptPages } from './kept-pages';
import type { Page } from './page';

const page = (size: number): Page => ({ headers: {}, body: Buffer.alloc(size) });
const mebibyte = 1024 * 1024;

test('one bound for the whole process is kept, whatever comes', () => {
  const pages = createKeptPages(60_000, mebibyte);
  for (let n = 0; n < 5_000; n += 1) pages.set(`store-${n % 700}`, `/products?q=${n}`, page(n % 3_000));
  expect(pages.size()).toBeLessThanOrEqual(mebibyte);
  expect(pages.size()).toBeGreaterThan(mebibyte / 2);
});

test('one store has a share of it and loses its own oldest pages first', () => {
  const pages = createKeptPages(60_000, mebibyte);
  pages.set('quiet', '/products', page(1_000));
  for (let n = 0; n < 2_000; n += 1) pages.set('loud', `/products?q=${n}`, page(1_000));
  expect(pages.get('quiet', '/products')).toBeDefined();
  expect(pages.get('loud', '/products?q=0')).toBeUndefined();
  expect(pages.get('loud', '/products?q=1999')).toBeDefined();
  expect(pages.size()).toBeLessThanOrEqual(mebibyte / 4 + 5_000);
});

test('10,000 invented stores do not push out a page that people read', () => {
  const pages = createKeptPages(60_000, mebibyte);
  pages.set('demo', '/products', page(1_000));
  for (let n = 0; n < 10_000; n += 1) {
    pages.set(`invented-${n}`, '/products', page(100));
    if (n % 100 === 0) expect(pages.get('demo', '/products')).toBeDefined();
  }
  expect(pages.size()).toBeLessThanOrEqual(mebibyte);
});

test('a page keeps no memory but its own', () => {
  const pages = createKeptPages(60_000, mebibyte);
  pages.set('a', '/products', { headers: {}, body: Buffer.concat([Buffer.from('small')]) });
  expect(pages.get('a', '/products')?.body.buffer.byteLength).toBe(5);
});

test('what is larger than a share is not kept, and forgetting leaves nothing', () => {
  const pages = createKeptPages(60_000, mebibyte);
  pages.set('big', '/products', page(mebibyte / 2));
  expect(pages.get('big', '/products')).toBeUndefined();
  pages.set('a', '/products', page(10));
  pages.set('ab', '/products', page(10));
  pages.forget('a');
  expect([pages.get('a', '/products'), pages.get('ab', '/products')]).toEqual([undefined, page(10)]);
  pages.forget('ab');
  expect(pages.size()).toBe(0);
});
