/** Waiting for a condition with a deadline, instead of sleeping. */
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Calls `check` until it neither throws nor returns `false`, and returns its value.
 * After `timeoutMs` it throws what the last call threw.
 */
export async function eventually<T>(
  check: () => Promise<T> | T,
  { timeoutMs = 10_000, everyMs = 50 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      const value = await check();
      if (value !== false) return value;
      if (Date.now() > deadline) throw new Error(`the condition did not hold within ${timeoutMs} ms`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await pause(everyMs);
  }
}
