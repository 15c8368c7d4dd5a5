/** One holder at a time, and none for ever. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newInstance } from './instance';
import { ifFree, inTurn } from './lock';
import { defaultPorts } from './ports';

const directory = mkdtempSync(join(tmpdir(), 'skysync-lock-'));
const instance = newInstance({ directory, ports: defaultPorts });
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('of many at once each has its turn, and no two at the same time', async () => {
  let [inside, most, done] = [0, 0, 0];
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside -= 1;
    done += 1;
  };
  await Promise.all(Array.from({ length: 10 }, () => inTurn(instance, 'part', 10_000, work)));
  expect([most, done]).toEqual([1, 10]);
  expect(readdirSync(join(directory, 'locks'))).toEqual([]);
});

test('held, it is nobody else’s; of a dead holder it is free', async () => {
  const inner = await ifFree(instance, 'part', () => ifFree(instance, 'part', async () => 'twice'));
  expect(inner).toBeUndefined();

  mkdirSync(join(directory, 'locks/part'), { recursive: true });
  writeFileSync(join(directory, 'locks/part/holder.json'), JSON.stringify({ pid: process.pid, startedAt: 'before' }));
  expect(await ifFree(instance, 'part', async () => 'mine')).toBe('mine');
});
