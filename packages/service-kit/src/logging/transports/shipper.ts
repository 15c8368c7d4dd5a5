/**
 * Brings log lines to a target in batches, whatever the target does: what waits is bounded, each attempt has a deadline, pauses
 * between attempts grow, and nobody who logs ever waits or gets an error.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { withDeadline } from '../../runtime/deadline';
import type { Logger } from '../logger';
import { type Attempts, type Counts, createAttempts } from './attempts';
import type { BufferBounds } from './line-buffer';
import { createNotices } from './notices';
import type { LogLine, Target } from './target';

/** How lines are brought; times in milliseconds. */
export interface Limits {
  /** What may wait beside the batch that is on its way. */
  buffer: BufferBounds;
  batch: BufferBounds;
  /** How long a line may wait for others that go with it. */
  lingerMs: number;
  /** For one attempt. */
  deadlineMs: number;
  /** The pause after the first failed attempt; each further failure doubles it. */
  pauseMs: number;
  longestPauseMs: number;
  /** The console hears of a target at most this often. */
  noticeMs: number;
}

/** Brings lines to one target. */
export interface Shipper {
  add(line: LogLine): void;
  counts(): Counts;
  /** Sends what is left for at most `ms` milliseconds, and gives the target up. Never rejects. */
  close(ms: number): Promise<void>;
}

/** For letting go of a target, which needs no answer of the other side. */
const closeMs = 300;

/** Makes the shipper of a target; `log` is where it speaks of itself, which must not lead back to it. */
export function createShipper(name: string, target: Target, limits: Limits, log: Logger): Shipper {
  const attempts = createAttempts(name, target, limits);
  const notices = createNotices(
    name,
    () => ({ reason: attempts.reason(), ...attempts.counts() }),
    log,
    limits.noticeMs,
  );
  const make = async (ms: number): Promise<void> => {
    await attempts.make(ms);
    notices.look();
  };
  const rhythm = createRhythm(attempts, make, limits);
  return {
    add(line) {
      if (rhythm.isOver()) return;
      attempts.add(line);
      notices.look();
      rhythm.schedule();
    },
    counts: attempts.counts,
    async close(ms) {
      if (rhythm.isOver()) return;
      await rhythm.end(Date.now() + ms);
      attempts.giveUp();
      notices.end();
      await withDeadline(closeMs, `closing ${name}`, () => target.close()).catch(() => {});
    },
  };
}

/** When attempts are made. */
interface Rhythm {
  /** Sees to it that another attempt is made in time. */
  schedule(): void;
  /** Makes the last attempts, one after the other, until nothing is left or the time has come. */
  end(until: number): Promise<void>;
  isOver(): boolean;
}

function createRhythm(attempts: Attempts, make: (ms: number) => Promise<void>, limits: Limits): Rhythm {
  let next: { timer: NodeJS.Timeout; isHasty: boolean } | undefined;
  let current: Promise<void> | undefined;
  let isOver = false;

  const schedule = (): void => {
    if (current || isOver) return;
    const isFailing = attempts.failures() > 0;
    const isHasty = !isFailing && attempts.hasBatch();
    if (next && (next.isHasty || !isHasty)) return;
    clearTimeout(next?.timer);
    const ms = isFailing ? growingPause(attempts.failures(), limits) : isHasty ? 0 : limits.lingerMs;
    next = { isHasty, timer: setTimeout(start, ms).unref() };
  };
  const start = (): void => {
    next = undefined;
    current = make(limits.deadlineMs).finally(() => {
      current = undefined;
      if (attempts.counts().waiting > 0) schedule();
    });
  };

  return {
    schedule,
    isOver: () => isOver,
    async end(until) {
      isOver = true;
      clearTimeout(next?.timer);
      const left = (): number => until - Date.now();
      const last = current;
      if (last) await withDeadline(left(), 'the attempt that is under way', () => last).catch(() => {});
      while (attempts.counts().waiting > 0 && left() > 0) {
        await make(left());
        if (attempts.failures() > 0) await pause(Math.max(0, Math.min(growingPause(1, limits), left())));
      }
    },
  };
}

/** Spread, so that all processes do not come back at the same moment. */
function growingPause(failures: number, { pauseMs, longestPauseMs }: Limits): number {
  return Math.min(longestPauseMs, pauseMs * 2 ** (failures - 1)) * (0.75 + Math.random() / 2);
}
