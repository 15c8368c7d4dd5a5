/** What every service that handles events answers about its dead letters. */
import { type Route, routing } from '../routes/route';
import type { DeadLetters } from './dead-letters';

/** The kit adds these itself, so they find the dead letters beside whatever the service works with. */
export interface WithDeadLetters {
  deadLetters: DeadLetters;
}

const { answer } = routing<WithDeadLetters>();

/** Routes of every service with event handlers; only the app that the contract names may ask. */
export const deadLetterRoutes: readonly Route<WithDeadLetters>[] = [
  answer('listDeadLetters', async ({ deadLetters }, { limit = 100 }) => ({ items: await deadLetters.list(limit) })),
  answer('replayDeadLetter', ({ deadLetters }, { id }) => deadLetters.replay(id)),
  answer('dropDeadLetter', ({ deadLetters }, { id }) => deadLetters.drop(id)),
];
