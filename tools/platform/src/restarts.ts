/** How often each part was brought back lately, in a file that `make status` reads: what keeps dying is tried ever later. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance';
import { writeWhole } from './write-whole';

export interface RestartRecord {
  /** Restarts without a quiet minute between them. */
  count: number;
  /** Of the last one, in milliseconds since the epoch. */
  at: number;
}

const quietMs = 60_000;
const firstPauseMs = 500;
const longestPauseMs = 20_000;

/** How long to wait after the last restart before the next. */
const pauseOf = ({ count }: RestartRecord): number =>
  count < 2 ? 0 : Math.min(firstPauseMs * 2 ** (count - 2), longestPauseMs);

export const restartsFile = (instance: Instance): string => join(instance.directory, 'restarts.json');

export const readRestarts = (file: string): Record<string, RestartRecord> =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

/** "brought back 3 times, 2 s ago" while it matters, else nothing. */
export function describeRestarts(record: RestartRecord | undefined, now: number): string {
  if (!record || now - record.at > quietMs) return '';
  const times = record.count === 1 ? 'once' : `${record.count} times`;
  return `brought back ${times}, ${Math.round((now - record.at) / 1000)} s ago`;
}

/** The watcher's account; the file is shared with commands that only read it. */
export class Restarts {
  readonly #records: Record<string, RestartRecord>;

  constructor(private readonly file: string) {
    this.#records = readRestarts(file);
  }

  /** True, and counted, when the pause since its last restart is over. */
  mayRestart(name: string, now: number): boolean {
    const last = this.#records[name] ?? { count: 0, at: 0 };
    const record = now - last.at > quietMs ? { count: 0, at: last.at } : last;
    if (now - record.at < pauseOf(record)) return false;
    this.#records[name] = { count: record.count + 1, at: now };
    writeWhole(this.file, `${JSON.stringify(this.#records, null, 2)}\n`);
    return true;
  }
}
