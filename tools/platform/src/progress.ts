/** Tells a person what happens, with elapsed time: a live line on a terminal, one line per change elsewhere. */
export interface Progress {
  say(line: string): void;
  /** Runs `work` under a title; long ones are shown while they run. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
}

/** For tests: says nothing. */
export const silentProgress: Progress = { say: () => undefined, step: (_title, work) => work() };

const seconds = (since: number): string => {
  const elapsed = (Date.now() - since) / 1000;
  return elapsed < 10
    ? `${elapsed.toFixed(1)} s`
    : elapsed < 60
      ? `${elapsed.toFixed(0)} s`
      : `${Math.floor(elapsed / 60)} min ${Math.floor(elapsed % 60)} s`;
};

export function consoleProgress(output: NodeJS.WriteStream = process.stdout): Progress {
  const running = new Map<string, number>();
  const live = output.isTTY === true;
  let timer: NodeJS.Timeout | undefined; // one for all that runs

  const clear = () => live && output.write('\r\x1b[K');
  const say = (line: string) => {
    clear();
    output.write(`${line}\n`);
  };
  const showRunning = () => {
    if (!running.size) return;
    const lines = [...running].map(([title, since]) => `${title} (${seconds(since)})`);
    if (!live) return void output.write(`  … ${lines.join('; ')}\n`);
    clear();
    output.write(`  … ${lines.join('; ')}`.slice(0, (output.columns ?? 120) - 1));
  };

  async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
    const since = Date.now();
    running.set(title, since);
    timer ??= setInterval(showRunning, live ? 500 : 15_000);
    try {
      const result = await work();
      say(`  ✔ ${title} (${seconds(since)})`);
      return result;
    } catch (error) {
      say(`  ✘ ${title} (${seconds(since)})`);
      throw error;
    } finally {
      running.delete(title);
      if (running.size === 0) timer = void clearInterval(timer);
    }
  }
  return { say, step };
}
