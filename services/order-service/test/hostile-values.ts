/** Values that a client may send where a text is meant, and what has to become of them. */
import type { Shop } from './shop';

type Response = Awaited<ReturnType<Shop['api']['post']>>;

export const nasty: [string, unknown][] = [
  ['an object', { $gt: '' }],
  ['an array', ['a', 'b']],
  ['a nested array', [[[]]]],
  ['null', null],
  ['true', true],
  ['an empty text', ''],
  ['blanks', '   '],
  ['control characters', 'a\u0000b\u001b'],
  ['a huge text', 'x'.repeat(10_000)],
];

export function expectRefusal(answer: Response, field: string): void {
  expect(answer.status).toBe(400);
  expect(answer.type).toBe('application/problem+json');
  expect(answer.body.code).toBe('invalid_request');
  expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
}
