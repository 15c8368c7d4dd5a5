/** Cursors come back as they went out; made-up ones are the client's mistake. */
import { decodeCursor, encodeCursor, page } from './cursor';

test('a page ends with the cursor of its last item, or none', () => {
  const first = page([1, 2, 3], 2, (n) => [n]);
  expect(first.items).toEqual([1, 2]);
  expect(decodeCursor(first.nextCursor ?? '', 1)).toEqual([2]);
  expect(page([1, 2], 2, (n) => [n]).nextCursor).toBeNull();
});

test.each(['x', encodeCursor([1, 2]), Buffer.from('[{"$gt":""}]').toString('base64url')])('%s is refused', (cursor) => {
  expect(() => decodeCursor(cursor, 1)).toThrow(expect.objectContaining({ status: 400 }));
});
