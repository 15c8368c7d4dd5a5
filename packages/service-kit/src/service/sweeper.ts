/** The one sweeper of a service: runs everything that time has to end, repair or take up again. */
import type { Logger } from '../logging/logger';

/** One thing to sweep: its name for the log, and the work, which returns how much it found to do. */
export interface Sweep {
  name: string;
  run(): Promise<number>;
}

/**
 * Runs the sweeps one after another; one that fails does not keep the others from their turn. Safe on several
 * replicas, since each write of a sweep is guarded. While it runs, another call joins nothing and returns at once.
 */
export function createSweeper(sweeps: readonly Sweep[], log: Logger): () => Promise<void> {
  let running = false;
  return async () => {
    if (running) return;
    running = true;
    try {
      for (const { name, run } of sweeps) {
        const found = await run().catch((error) => void log.warn('a sweep failed', { sweep: name, error }));
        if (found) log.debug('swept', { sweep: name, found });
      }
    } finally {
      running = false;
    }
  };
}
