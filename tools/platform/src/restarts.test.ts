import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRestarts, Restarts, readRestarts } from './restarts';

const folder = mkdtempSync(join(tmpdir(), 'skysync-restarts-'));
const file = join(folder, 'restarts.json');
afterAll(() => rmSync(folder, { recursive: true }));

/** The moments, in milliseconds, at which something that ends at once is brought back, tried every 100 ms. */
function momentsOfCrashLoop(restarts: Restarts, from: number, to: number): number[] {
  const moments: number[] = [];
  for (let now = from; now < to; now += 100) if (restarts.mayRestart('gateway', now)) moments.push(now - from);
  return moments;
}

test('what keeps dying is brought back ever later, and at once again after a quiet minute', () => {
  const restarts = new Restarts(file);
  const moments = momentsOfCrashLoop(restarts, 1_000_000, 1_060_000);
  const pauses = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
  expect(pauses.slice(0, 4)).toEqual([100, 500, 1_000, 2_000]);
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(Math.max(...pauses)).toBeLessThanOrEqual(20_000);
  expect(restarts.mayRestart('gateway', 1_200_000)).toBe(true);
  expect(restarts.mayRestart('gateway', 1_200_100)).toBe(true);
});

test('status tells how often and when, until it does not matter any more', () => {
  new Restarts(file).mayRestart('redis', 5_000_000);
  const record = readRestarts(file).redis;
  expect(describeRestarts(record, 5_003_000)).toBe('brought back once, 3 s ago');
  expect(describeRestarts({ count: 4, at: 5_000_000 }, 5_010_000)).toBe('brought back 4 times, 10 s ago');
  expect(describeRestarts(record, 5_100_000)).toBe('');
  expect(describeRestarts(undefined, 0)).toBe('');
});
