/** Runs other programs: what they print is shown, given back, or both. */
import { spawn } from 'node:child_process';

export interface RunOptions {
  input?: string;
  env?: NodeJS.ProcessEnv;
  /** Give back what the program prints instead of showing it. */
  capture?: boolean;
}

/** A program that ended with an error; the message holds what it said. */
class RunError extends Error {}

/** Resolves with the captured output; throws {@link RunError} when the program fails. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(command, args, {
    env: { ...process.env, ...options.env },
    stdio: ['pipe', options.capture ? 'pipe' : 'inherit', options.capture ? 'pipe' : 'inherit'],
  });
  const printed: Buffer[] = [];
  const complained: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => complained.push(chunk));
  child.stdin?.on('error', () => undefined); // the program may end before it has read everything
  child.stdin?.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new RunError(`${command} cannot be started: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) return resolve(Buffer.concat(printed).toString());
      const said = Buffer.concat([...printed, ...complained])
        .toString()
        .trim();
      reject(new RunError(`${command} ${args.slice(0, 4).join(' ')} ended with ${code}${said && `: ${said}`}`));
    });
  });
}

/** Whether the program runs and succeeds. */
export const succeeds = (command: string, args: string[]): Promise<boolean> =>
  run(command, args, { capture: true }).then(
    () => true,
    () => false,
  );
