/** Slugs from titles of all kinds. */
import { slugOf } from './slug';

test.each([
  ['Alpine Jacket', 'alpine-jacket'],
  ['  Größe: "Überzug" & Straße 2.0  ', 'grosse-uberzug-strasse-2-0'],
  ['Crème brûlée', 'creme-brulee'],
  ['日本', 'product'],
  ['!!!', 'product'],
  ['a'.repeat(200), 'a'.repeat(80)],
  [`${'a'.repeat(79)} b`, 'a'.repeat(79)],
])('%s', (title, slug) => {
  expect(slugOf(title)).toBe(slug);
});
