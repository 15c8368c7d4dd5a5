/** A lock of one instance that ends with its holder: a folder that can be made once, with the holder's process in it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance';
import { PlatformError } from './platform-error';
import { isAlive, readProcess } from './processes';
import { until } from './until';

const folderOf = (instance: Instance, name: string): string => join(instance.directory, 'locks', name);

function isHeld(folder: string): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(join(folder, 'holder.json'), 'utf8')));
  } catch {
    return false; // gone meanwhile, or its holder died before it wrote its name
  }
}

function take(folder: string): boolean {
  try {
    mkdirSync(join(folder, '..'), { recursive: true, mode: 0o700 });
    mkdirSync(folder);
    const { pid, startedAt } = readProcess(process.pid) ?? { pid: process.pid, startedAt: '' };
    writeFileSync(join(folder, 'holder.json'), JSON.stringify({ pid, startedAt }), { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

/** Runs `work` while nobody else does under this name; undefined when somebody does now. */
export async function ifFree<T>(instance: Instance, name: string, work: () => Promise<T>): Promise<T | undefined> {
  const folder = folderOf(instance, name);
  if (!take(folder)) {
    if (isHeld(folder)) return undefined;
    rmSync(folder, { recursive: true, force: true }); // its holder was killed
    if (!take(folder)) return undefined;
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits for its turn, then runs `work`. Throws a {@link PlatformError} after `milliseconds`. */
export async function inTurn<T>(
  instance: Instance,
  name: string,
  milliseconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const done = await until(() => ifFree(instance, name, async () => ({ result: await work() })), milliseconds, 50);
  if (!done) throw new PlatformError(`${name} is being changed by another command`);
  return done.result;
}
