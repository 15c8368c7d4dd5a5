/** Starts ./logging-app.js and speaks with it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Counts } from '../src/logging/transports/attempts';

export interface LoggingProcess {
  /** Logs `line <from>` to `line <to - 1>`, and returns how many milliseconds that took. */
  write(from: number, to: number, members?: object): Promise<number>;
  counts(): Promise<Counts>;
  /** The files of all modules that it has loaded. */
  loaded(): Promise<string[]>;
  /** Returns how many milliseconds it took. */
  close(ms: number): Promise<number>;
  /** What the console heard. */
  console(): Record<string, unknown>[];
  end(): Promise<void>;
}

interface Answer {
  id: number;
  answer?: unknown;
}

/** The home is empty, so that no credentials of whoever runs the tests are found. */
export async function startLoggingProcess(env: NodeJS.ProcessEnv): Promise<LoggingProcess> {
  const child = fork(join(__dirname, 'logging-app.js'), {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  const asked = new Map<number, (answer: unknown) => void>();
  child.on('message', ({ id, answer }: Answer) => asked.get(id)?.(answer));
  const ended = once(child, 'exit');
  const ask = <T>(deed: string, about: object = {}): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = asked.size + 1;
      asked.set(id, (answer) => resolve(answer as T));
      ended.then(([code, signal]) => reject(new Error(`the process ended by ${signal ?? code}: ${text.slice(-500)}`)));
      if (child.connected) child.send({ id, deed, ...about });
    });
  await Promise.race([once(child, 'message'), ended]);
  return {
    write: (from, to, members) => ask('write', { from, to, with: members }),
    counts: () => ask('counts'),
    loaded: () => ask('loaded'),
    close: (ms) => ask('close', { ms }),
    console: () =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
