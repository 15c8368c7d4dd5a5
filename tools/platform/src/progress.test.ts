import { Writable } from 'node:stream';
import { consoleProgress } from './progress';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Keeps what is written, as a file or a pipe would. */
function recorder(): { lines: string[]; output: NodeJS.WriteStream } {
  const lines: string[] = [];
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk).trimEnd());
      done();
    },
  });
  return { lines, output: Object.assign(output, { isTTY: false }) as NodeJS.WriteStream };
}

test('long steps beside each other are told of once every 15 s, together', async () => {
  const { lines, output } = recorder();
  const progress = consoleProgress(output);
  const ends: (() => void)[] = [];
  const wait = () => new Promise<void>((resolve) => ends.push(resolve));
  const steps = ['daprd', 'PostgreSQL'].map((title) => progress.step(title, wait));
  await jest.advanceTimersByTimeAsync(15_000);
  expect(lines).toEqual(['  … daprd (15 s); PostgreSQL (15 s)']);
  for (const end of ends) end();
  await Promise.all(steps);
  expect(lines.slice(1)).toEqual(['  ✔ daprd (15 s)', '  ✔ PostgreSQL (15 s)']);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(lines).toHaveLength(3);
});

test('a failed step is told of, and its error goes on', async () => {
  const { lines, output } = recorder();
  const failing = consoleProgress(output).step('daprd', () => Promise.reject(new Error('no compiler')));
  await expect(failing).rejects.toThrow('no compiler');
  expect(lines).toEqual(['  ✘ daprd (0.0 s)']);
});
