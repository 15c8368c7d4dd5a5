/** State: JSON comes back as it went in, and an ETag lets only one writer win. */
import { deepStrictEqual, equal, notEqual, ok, rejects } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Stored } from '@skysync/service-kit';
import { eventually } from '../eventually';
import type { RuntimeCheck, RuntimeUnderTest } from './runtime-check';

const stale = { code: 'precondition_failed' };

/** A key with characters that mean something in a path. */
const newKey = (): string => `cart/${randomUUID()}?ü=1&b#c %2f`;

async function read({ runtime }: RuntimeUnderTest, key: string): Promise<Stored<unknown>> {
  const found = await runtime.state.get(key);
  ok(found, 'there is nothing under this key');
  return found;
}

/** Values, versions and times to live. */
export const stateChecks: RuntimeCheck[] = [
  {
    name: 'what was never saved is undefined',
    check: async ({ runtime }) => equal(await runtime.state.get(newKey()), undefined),
  },
  {
    name: 'a value comes back as JSON has it',
    async check(parts) {
      const key = newKey();
      const value = { text: 'ü "x"', list: [1, { a: null }], at: new Date(0) };
      await parts.runtime.state.save(key, value);
      deepStrictEqual((await read(parts, key)).value, JSON.parse(JSON.stringify(value)));
    },
  },
  {
    name: 'an unguarded save replaces, and an unguarded delete removes',
    async check(parts) {
      const [key, { state }] = [newKey(), parts.runtime];
      await state.save(key, 1);
      await state.save(key, 2);
      equal((await read(parts, key)).value, 2);
      await state.delete(key);
      await state.delete(key);
      equal(await state.get(key), undefined);
    },
  },
  {
    name: 'a guarded save wins once, and a stale one changes nothing',
    async check(parts) {
      const [key, { state }] = [newKey(), parts.runtime];
      await state.save(key, 'first', { etag: null });
      const { etag } = await read(parts, key);
      const tries = await Promise.allSettled([1, 2, 3, 4].map((n) => state.save(key, n, { etag })));
      equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
      const after = await read(parts, key);
      notEqual(after.etag, etag);
      await rejects(state.save(key, 'late', { etag }), stale);
      deepStrictEqual(await read(parts, key), after);
    },
  },
  {
    name: 'of several that save over nothing one wins',
    async check(parts) {
      const [key, { state }] = [newKey(), parts.runtime];
      const tries = await Promise.allSettled([1, 2, 3].map((n) => state.save(key, n, { etag: null })));
      equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
      await rejects(state.save(key, 'late', { etag: null }), stale);
    },
  },
  {
    name: 'a guarded delete removes its version only, and nobody who read it before brings it back',
    async check(parts) {
      const [key, { state }] = [newKey(), parts.runtime];
      await state.save(key, 1, { etag: null });
      const first = await read(parts, key);
      await state.save(key, 2, { etag: first.etag });
      await rejects(state.delete(key, first.etag), stale);
      const second = await read(parts, key);
      await state.delete(key, second.etag);
      equal(await state.get(key), undefined);
      await rejects(state.save(key, 'back', { etag: second.etag }), stale);
      equal(await state.get(key), undefined);
    },
  },
  {
    name: 'after a guarded delete a new value can be saved over nothing, and stays',
    async check(parts) {
      const [key, { state }] = [newKey(), parts.runtime];
      await state.save(key, 'old', { etag: null });
      await state.delete(key, (await read(parts, key)).etag);
      await state.save(key, 'new', { etag: null });
      equal((await read(parts, key)).value, 'new');
      await rejects(state.save(key, 'another', { etag: null }), stale);
    },
  },
  {
    name: 'a value ends with its time to live, unless a later save has none',
    async check(parts) {
      const [brief, kept, { state }] = [newKey(), newKey(), parts.runtime];
      await state.save(brief, 1, { ttlSeconds: 1 });
      await state.save(kept, 1, { ttlSeconds: 1 });
      await state.save(kept, 2);
      await eventually(async () => equal(await state.get(brief), undefined));
      equal((await read(parts, kept)).value, 2);
    },
  },
];
