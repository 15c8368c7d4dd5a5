/** Waiting: for a condition, with a deadline, and never for a fixed time. */
import { setTimeout as pause } from 'node:timers/promises';

/** Polls until `condition` gives something truthy; undefined when `milliseconds` have passed. */
export async function until<T>(
  condition: () => T | Promise<T>,
  milliseconds: number,
  every = 100,
): Promise<T | undefined> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() >= deadline) return undefined;
    await pause(every);
  }
}
