/** What waits is bounded by lines and by bytes, and comes out in the order in which it came in. */
import { createLineBuffer } from './line-buffer';
import type { LogLine } from './target';

const line = (text: string, bytes = text.length): LogLine => ({ text, bytes, at: 0 });
const all = { lines: 1_000_000, bytes: 1_000_000 };
const textsOf = (lines: LogLine[]): string[] => lines.map(({ text }) => text);

test('the oldest lines go when there are too many', () => {
  const buffer = createLineBuffer({ lines: 3, bytes: 1_000 });
  expect(['a', 'b', 'c', 'd', 'e'].map((text) => buffer.push(line(text)))).toEqual([0, 0, 0, 1, 1]);
  expect(textsOf(buffer.take(all))).toEqual(['c', 'd', 'e']);
  expect(buffer.size).toBe(0);
});

test('as many go as a large line needs room', () => {
  const buffer = createLineBuffer({ lines: 100, bytes: 10 });
  for (const text of ['aaa', 'bbb', 'ccc']) expect(buffer.push(line(text))).toBe(0);
  expect(buffer.push(line('dddddd'))).toBe(2);
  expect(textsOf(buffer.take(all))).toEqual(['ccc', 'dddddd']);
});

test('a line that is too large for all of it goes alone', () => {
  const buffer = createLineBuffer({ lines: 100, bytes: 10 });
  buffer.push(line('a'));
  expect(buffer.push(line('x'.repeat(11)))).toBe(1);
  expect(textsOf(buffer.take(all))).toEqual(['a']);
});

test('what is taken fits, but is at least one line', () => {
  const buffer = createLineBuffer({ lines: 100, bytes: 100 });
  for (const text of ['aaaa', 'bbbb', 'cc', 'd'.repeat(20), 'e']) buffer.push(line(text));
  const bounds = { lines: 2, bytes: 9 };
  const taken = Array.from({ length: 5 }, () => textsOf(buffer.take(bounds)));
  expect(taken).toEqual([['aaaa', 'bbbb'], ['cc'], ['d'.repeat(20)], ['e'], []]);
});

test('it fills a batch by lines or by bytes', () => {
  const buffer = createLineBuffer({ lines: 100, bytes: 100 });
  buffer.push(line('aaaa'));
  expect(buffer.fills({ lines: 2, bytes: 5 })).toBe(false);
  expect(buffer.fills({ lines: 1, bytes: 50 })).toBe(true);
  expect(buffer.fills({ lines: 50, bytes: 4 })).toBe(true);
});

test('a million lines keep their order', () => {
  const buffer = createLineBuffer({ lines: 5_000, bytes: 1_000_000 });
  let gone = 0;
  for (let n = 0; n < 1_000_000; n += 1) gone += buffer.push(line(String(n), 10));
  expect(gone).toBe(995_000);
  expect(textsOf(buffer.take(all))).toEqual(Array.from({ length: 5_000 }, (_, n) => String(995_000 + n)));
});
