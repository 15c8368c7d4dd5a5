import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { descendantsOf, end, isAlive, listProcesses, readProcess } from './processes';
import { until } from './until';

/** Starts a shell and waits until it says that it is ready. */
const start = async (script: string) => {
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const found = readProcess(child.pid ?? 0);
  if (!found) throw new Error('did not start');
  return found;
};

test('a process ends when asked', async () => {
  const sleeper = await start('echo ready; exec sleep 60');
  expect(await end([sleeper], 5_000)).toEqual([]);
  expect(isAlive(sleeper)).toBe(false);
});

test('one that does not listen is killed and named', async () => {
  const deaf = await start('trap "" TERM; echo ready; while :; do sleep 0.1; done');
  expect((await end([deaf], 300)).map(({ pid }) => pid)).toEqual([deaf.pid]);
  expect(isAlive(deaf)).toBe(false);
});

test('descendants are found, and a later process with the same pid is not mistaken', async () => {
  const parent = await start('echo ready; sleep 60 & wait');
  const family = await until(() => {
    const found = descendantsOf([parent], listProcesses());
    return found.length === 2 && found;
  }, 5_000);
  expect(family).toHaveLength(2);
  expect(isAlive({ ...parent, startedAt: '1' })).toBe(false);
  expect(await end(family || [], 5_000)).toEqual([]);
});
