/** The one bounded retry: of a change that lost a race, and of a write that the server wants repeated. */
import { setTimeout as pause } from 'node:timers/promises';

/** Each lost round means that somebody else's change got in. */
export const maxRounds = 20;
const stepMs = 4;

/** Waits a little longer, at random, with each lost round, so that those who lost together do not meet again. */
export const backOff = (round: number): Promise<void> => pause(Math.random() * stepMs * Math.min(round, 10));

/**
 * Runs `work` again while it fails with what `isRepeatable` accepts; after {@link maxRounds} the failure is thrown.
 * `work` learns which round it is, from 1 on: in later ones a part of it may have been done already.
 */
export async function repeating<T>(
  work: (round: number) => Promise<T>,
  isRepeatable: (error: unknown) => boolean,
): Promise<T> {
  for (let round = 1; ; round += 1) {
    try {
      return await work(round);
    } catch (error) {
      if (round >= maxRounds || !isRepeatable(error)) throw error;
    }
    await backOff(round);
  }
}
