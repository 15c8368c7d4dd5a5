/** The tree of categories has no loops and no gaps. */
import { problemAbove } from './category';

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
