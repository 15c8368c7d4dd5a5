/** A lock of one instance that ends with its holder: a folder that can be made once, with the holder's process in it. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance';
import { PlatformError } from './platform-error';
import { isAlive, type Process, readProcess } from './processes';
import { until } from './until';

const folderOf = (instance: Instance, name: string): string => join(instance.directory, 'locks', name);

const holderOf = (folder: string): Pick<Process, 'pid' | 'startedAt'> | undefined => {
  try {
    return JSON.parse(readFileSync(join(folder, 'holder.json'), 'utf8'));
  } catch {
    return undefined; // given back meanwhile
  }
};

/** Every change of a lock is one rename, so that nobody ever finds half of one. */
function renamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false; // `to` is held, or `from` is gone
  }
}

const discard = (folder: string): void => rmSync(folder, { recursive: true, force: true });

function take(folder: string): boolean {
  const own = `${folder}.${randomUUID()}`;
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const { pid, startedAt } = readProcess(process.pid) ?? { pid: process.pid, startedAt: '' };
  writeFileSync(join(own, 'holder.json'), JSON.stringify({ pid, startedAt }), { mode: 0o600 });
  const isTaken = renamed(own, folder);
  if (!isTaken) discard(own);
  return isTaken;
}

function giveBack(folder: string): void {
  const old = `${folder}.${randomUUID()}`;
  if (renamed(folder, old)) discard(old);
}

/** Runs `work` while nobody else does under this name; undefined when somebody does now. */
export async function ifFree<T>(instance: Instance, name: string, work: () => Promise<T>): Promise<T | undefined> {
  const folder = folderOf(instance, name);
  if (!take(folder)) {
    const holder = holderOf(folder);
    if (!holder || isAlive(holder)) return undefined;
    giveBack(folder); // its holder was killed
    if (!take(folder)) return undefined;
  }
  try {
    return await work();
  } finally {
    giveBack(folder);
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
