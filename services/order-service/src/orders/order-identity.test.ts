import { fingerprintOf } from '@skysync/service-kit';
import { orderIdOf, orderNumberOf } from './order-identity';

test('gives one id to one key of one buyer in one store', () => {
  const placement = { store: 'demo', userId: 'u', idempotencyKey: 'k' };
  const others = [{ store: 'other' }, { userId: 'v' }, { idempotencyKey: 'l' }, { userId: 'uk', idempotencyKey: '' }];
  const ids = [{}, ...others].map((other) => orderIdOf({ ...placement, ...other }));
  expect(new Set(ids).size).toBe(ids.length);
  expect(orderIdOf(placement)).toBe(ids[0]);
  expect(ids[0]).toMatch(/^ord_[0-9a-f]{32}$/);
});

test('fingerprints what is said, not in which order', () => {
  expect(fingerprintOf({ a: 1, b: { c: [1, 2], d: 'x' } })).toBe(fingerprintOf({ b: { d: 'x', c: [1, 2] }, a: 1 }));
  expect(fingerprintOf({ a: [1, 2] })).not.toBe(fingerprintOf({ a: [2, 1] }));
  expect(fingerprintOf({ a: '1' })).not.toBe(fingerprintOf({ a: 1 }));
});

test('numbers orders so that people can read them out', () => {
  const at = new Date('2026-01-02T03:04:05Z');
  const numbers = Array.from({ length: 200 }, (_, i) =>
    orderNumberOf(orderIdOf({ store: 's', userId: 'u', idempotencyKey: `${i}` }), at),
  );
  expect(new Set(numbers).size).toBe(200);
  for (const number of numbers) expect(number).toMatch(/^S-[0-9A-HJKMNP-TV-Z]{6}-[0-9A-HJKMNP-TV-Z]{5}$/);
});
