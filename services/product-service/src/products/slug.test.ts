/** Slugs from titles of all kinds and scripts. */
import { distinctSlug, slugOf } from './slug';

test.each([
  ['Alpine Jacket', 'alpine-jacket'],
  ['  Größe: "Überzug" & Straße 2.0  ', 'grosse-uberzug-strasse-2-0'],
  ['Crème brûlée', 'creme-brulee'],
  ['Cafe\u0301', 'cafe'],
  ['Ångström', 'angstrom'],
  ['純米大吟醸', 'chun-mi-da-yin-niang'],
  ['Самовар', 'samovar'],
  ['مصباح', 'msbh'],
  ['!!!', 'product'],
  ['👕', 'product'],
  ['a'.repeat(200), 'a'.repeat(80)],
  [`${'a'.repeat(79)} b`, 'a'.repeat(79)],
])('%s', (title, slug) => {
  expect(slugOf(title)).toBe(slug);
});

test('titles of other scripts have slugs of their own', () => {
  const titles = ['純米大吟醸', '烏龍茶', '한복', 'ขนมไทย', 'Самовар', 'مصباح', 'दीपक', 'ჩაი'];
  expect(new Set(titles.map(slugOf)).size).toBe(titles.length);
});

test('a suffix fits into the longest slug', () => {
  expect(distinctSlug('a'.repeat(80), 'abc123')).toBe(`${'a'.repeat(73)}-abc123`);
  expect(distinctSlug('tea', 'abc123')).toBe('tea-abc123');
});
