/** When time has to look at something again. */

/** The moment so many milliseconds after another. */
export const after = (ms: number, time: Date): Date => new Date(time.getTime() + ms);

/** Bounds of the pause between two checks, in milliseconds. */
export interface Pauses {
  shortestMs: number;
  longestMs: number;
}

/**
 * The next check of what has been unfinished since then: ever later, after a quarter of its age, so that what ends soon is
 * known soon, and what takes days costs little.
 */
export function nextCheck(since: Date, now: Date, { shortestMs, longestMs }: Pauses): Date {
  const ageMs = now.getTime() - since.getTime();
  return after(Math.min(Math.max(ageMs / 4, shortestMs), longestMs), now);
}
