/** Turns: one after another for one key, side by side for others, and not without end. */
import { setTimeout as pause } from 'node:timers/promises';
import { createTurns } from './turns';

test('runs the work of one key in order, also after a failure, and that of others meanwhile', async () => {
  const takeTurn = createTurns(10);
  const done: string[] = [];
  const work = (name: string, ms: number) => async () => {
    await pause(ms);
    done.push(name);
    return name;
  };
  const first = takeTurn('a', work('first', 20));
  const failing = takeTurn('a', async () => {
    throw new Error('failed');
  });
  const last = takeTurn('a', work('last', 0));
  const other = takeTurn('b', work('other', 0));
  await expect(failing).rejects.toThrow('failed');
  expect(await Promise.all([first, last, other])).toEqual(['first', 'last', 'other']);
  expect(done).toEqual(['other', 'first', 'last']);
});

test('turns away who would wait too long, and has room again afterwards', async () => {
  const takeTurn = createTurns(2);
  const turns = [takeTurn('a', () => pause(5)), takeTurn('a', () => pause(5))];
  expect(takeTurn('a', () => pause(0))).toBeUndefined();
  expect(takeTurn('b', () => pause(0))).toBeDefined();
  await Promise.all(turns);
  await expect(takeTurn('a', async () => 'done')).resolves.toBe('done');
});
