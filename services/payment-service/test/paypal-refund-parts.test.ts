/** Which captures a refund is taken from: never more than each has, always in their order. */
import { spread } from '../src/providers/paypal/paypal-refund-parts';

const capture = (id: string, left: number, isPending = false) => ({ id, left, isPending });
const part = (captureId: string, amount: number) => ({ captureId, amount });
const three = [capture('a', 500), capture('b', 300), capture('c', 200)];

test.each([
  [1, [part('a', 1)]],
  [500, [part('a', 500)]],
  [501, [part('a', 500), part('b', 1)]],
  [1000, [part('a', 500), part('b', 300), part('c', 200)]],
])('%d of three captures', (amount, parts) => {
  expect(spread(amount, three)).toEqual(parts);
});

test('what is given back already is left out', () => {
  expect(spread(300, [capture('a', 0), capture('b', -1), capture('c', 300)])).toEqual([part('c', 300)]);
});

test('more than is left is not begun', () => {
  expect(spread(1001, three)).toBe('more_than_left');
  expect(spread(1, [])).toBe('more_than_left');
});

test('what needs a capture that is not complete waits for it, and nothing overtakes it', () => {
  const pending = [capture('a', 500), capture('b', 300, true), capture('c', 500)];
  expect(spread(500, pending)).toEqual([part('a', 500)]);
  expect(spread(600, pending)).toBe('too_early');
  expect(spread(1301, pending)).toBe('more_than_left');
});

test('nothing more is nothing to ask for', () => {
  expect(spread(0, three)).toEqual([]);
});

test('a capture that comes later changes nothing of what was planned', () => {
  for (let amount = 1; amount <= 800; amount += 7) {
    const before = spread(amount, three.slice(0, 2));
    expect(spread(amount, three)).toEqual(before);
  }
});
