/** The one sweeper of a service: runs everything that time has to end, repair or take up again. */
import type { Logger } from '../logging/logger';
import type { SpanStart } from '../tracing/span';
import { inSpan, inTrace } from '../tracing/tracer';

/** One thing to sweep. */
export interface Sweep {
  /** For the log. */
  name: string;
  /** Does what is due, and begins nothing more after `until` (milliseconds since the epoch). Returns how much it found. */
  run(until: number): Promise<number>;
}

/** The turn of one sweep: whatever one of them finds, the others wait no longer for theirs. */
const turnMs = 8_000;

/**
 * Runs the sweeps one after another; one that fails, or has much to do, does not keep the others from their turn. Safe on
 * several replicas, since each write of a sweep is guarded. While it runs, another call joins nothing and returns at once.
 */
export function createSweeper(sweeps: readonly Sweep[], log: Logger): () => Promise<void> {
  let running = false;
  const sweepAll = async (): Promise<void> => {
    for (const { name, run } of sweeps) {
      const found = await inSpan(spanOf(`sweep ${name}`), () => run(Date.now() + turnMs)).catch(
        (error) => void log.warn('a sweep failed', { sweep: name, error }),
      );
      if (found) log.debug('swept', { sweep: name, found });
    }
  };
  return async () => {
    if (running) return;
    running = true;
    try {
      await inTrace(spanOf('sweep'), sweepAll);
    } finally {
      running = false;
    }
  };
}

const spanOf = (name: string): SpanStart => ({ name, kind: 'internal' });
