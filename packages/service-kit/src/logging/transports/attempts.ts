/** What waits for one target, and one attempt after the other to get rid of it; when they are made is decided elsewhere (./shipper). */
import { withDeadline } from '../../runtime/deadline';
import { type BufferBounds, createLineBuffer } from './line-buffer';
import type { LogLine, Target } from './target';

/** What became of lines since the start. */
export interface Counts {
  sent: number;
  /** Lost: there was no room, the target refused them, or the process ended. */
  dropped: number;
  waiting: number;
}

/** Lines that wait for a target. */
export interface Attempts {
  add(line: LogLine): void;
  /** Sends the oldest lines. Resolves after `ms` milliseconds at the latest, and never rejects. */
  make(ms: number): Promise<void>;
  /** Drops what waits. */
  giveUp(): void;
  counts(): Counts;
  /** True when there is a batch to send. */
  hasBatch(): boolean;
  /** Attempts that have failed since the last that did not. */
  failures(): number;
  /** Why the last attempt failed; undefined after one that did not. */
  reason(): string | undefined;
}

/** Makes the queue of a target. What failed is sent again as it was; a target that took it, but did not say so in time, gets it twice. */
export function createAttempts(
  name: string,
  target: Target,
  bounds: { buffer: BufferBounds; batch: BufferBounds },
): Attempts {
  const buffer = createLineBuffer(bounds.buffer);
  const state = { sent: 0, dropped: 0, failures: 0, reason: undefined as string | undefined };
  let batch: LogLine[] = [];
  const waiting = (): number => batch.length + buffer.size;

  return {
    add(line) {
      state.dropped += buffer.push(line);
    },
    async make(ms) {
      if (batch.length === 0) batch = buffer.take(bounds.batch);
      try {
        const refused = await withDeadline(ms, `sending log lines to ${name}`, (signal) => target.send(batch, signal));
        const sent = batch.length - refused;
        Object.assign(state, {
          failures: 0,
          reason: undefined,
          sent: state.sent + sent,
          dropped: state.dropped + refused,
        });
        batch = [];
      } catch (error) {
        state.failures += 1;
        state.reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      }
    },
    giveUp() {
      state.dropped += waiting();
      batch = [];
      while (buffer.size > 0) buffer.take(bounds.buffer);
    },
    counts: () => ({ sent: state.sent, dropped: state.dropped, waiting: waiting() }),
    hasBatch: () => buffer.fills(bounds.batch),
    failures: () => state.failures,
    reason: () => state.reason,
  };
}
