/** Cursors come back as they went out; made-up ones are the client's mistake. */
import { pageFields } from '@skysync/contracts';
import { decodeCursor, encodeCursor, pageOf } from '../src/routes/cursor';

test('a page ends with the cursor of its last item, or none', () => {
  const first = pageOf([1, 2, 3], 2, (n) => [n]);
  expect(first.items).toEqual([1, 2]);
  expect(decodeCursor(first.nextCursor ?? '', 1)).toEqual([2]);
  expect(pageOf([1, 2], 2, (n) => [n]).nextCursor).toBeNull();
  expect(pageOf([], 2, (n: number) => [n])).toEqual({ items: [], nextCursor: null });
});

const long = ['x', 'é', '漢', '👩', '"', '\\', '/', '\n', '\u2028'].map((character) => character.repeat(200));
test.each(long)('a title of 200 characters such as %.1s comes back, in a cursor that we take ourselves', (title) => {
  const cursor = encodeCursor([title, 9_999_999_999, '0193b5c8-1111-7222-8333-444455556666']);
  expect(decodeCursor(cursor, 3)[0]).toBe(title);
  expect(cursor).toMatch(new RegExp(pageFields().cursor.pattern ?? 'no pattern'));
});

const made = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
test.each([
  'x',
  '',
  '____',
  encodeCursor([1, 2]),
  made([{ $gt: '' }]),
  made([null]),
  made([['a']]),
  made({ 0: 'a', length: 1 }),
  made('a'),
  Buffer.from('[1e999]').toString('base64url'),
])('%s is refused', (cursor) => {
  expect(() => decodeCursor(cursor, 1)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});
