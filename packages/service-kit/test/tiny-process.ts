/** Processes of the tiny app, seen from outside. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from '@skysync/test-kit';
import { freePort } from './free-port';

export interface Started {
  child: ChildProcess;
  port: number;
  output(): string;
  ended: Promise<number | null>;
}

const started: Started[] = [];

/** Ends those that a test has left. */
export function killStarted(): void {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
}

export async function start(env: Record<string, string | undefined> = {}): Promise<Started> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(__dirname, 'tiny-app.js')], {
    env: { PATH: process.env.PATH, APP_PORT: String(port), A_SECRET: 'x', ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const made = { child, port, output: () => text, ended };
  started.push(made);
  return made;
}

export async function startListening(env = {}): Promise<Started> {
  const made = await start(env);
  await eventually(() => made.output().includes('"listening"'), { timeoutMs: 25_000 });
  return made;
}
