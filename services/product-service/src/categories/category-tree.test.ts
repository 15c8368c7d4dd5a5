/** The tree of categories has no loops and no gaps. */
import { faultsOf, maxCategories, merged, problemAbove } from './category-tree';

test.each<[string, [string, string | undefined][], string | undefined]>([
  ['a root', [['a', undefined]], undefined],
  [
    'a child',
    [
      ['a', undefined],
      ['b', 'a'],
    ],
    undefined,
  ],
  ['a gap', [['b', 'a']], 'there is no category a'],
  ['itself', [['b', 'b']], 'b stands below itself'],
  [
    'a loop',
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    'b stands below itself',
  ],
])('%s', (_name, edges, problem) => {
  expect(problemAbove(edges.at(-1)?.[0] ?? '', new Map(edges))).toEqual(
    problem && expect.stringMatching(/below itself|there is no/),
  );
});

test('an import changes what it names, leaves the rest, and is put in order', () => {
  const items = [{ slug: 'b', title: 'B', parent: 'a' }, ...['c', 'a'].map((slug) => ({ slug, title: slug }))];
  const after = merged(items, [
    { slug: 'b', title: 'First' },
    { slug: 'b', title: 'Last' },
  ]);
  expect(after).toEqual([
    { slug: 'a', title: 'a' },
    { slug: 'b', title: 'Last' },
    { slug: 'c', title: 'c' },
  ]);
});

test.each([
  [maxCategories, []],
  [maxCategories + 1, ['categories']],
])('a tree of %i', (count, fields) => {
  const items = Array.from({ length: count }, (_, index) => ({ slug: `n-${index}`, title: 'N' }));
  expect(faultsOf(items, items.slice(0, 1)).map(({ field }) => field)).toEqual(fields);
});
