/** What every service that handles events answers about those it could not process. */
import { Type } from '@sinclair/typebox';
import { Id, integer, oneOf, record, Timestamp } from '../shapes';

const apps = ['product-service', 'order-service', 'payment-service', 'user-service'] as const;
const callers = ['order-service'] as const;

/** A stored dead letter. Poison waits for a person; what failed in passing is taken up again by itself. */
export const DeadLetterView = record(
  {
    id: Id,
    topic: Type.String(),
    type: Type.Union([Type.String(), Type.Null()]),
    poison: Type.Boolean(),
    attempts: integer(),
    receivedAt: Timestamp,
    envelope: Type.Unknown(),
  },
  { title: 'DeadLetter' },
);

const byId = { path: record({ id: Id }) };
const Ended = record({ id: Id, status: oneOf(['processed', 'dropped']) });

/** Answered by every service that handles events. */
export const deadLetterCalls = {
  listDeadLetters: {
    apps,
    callers,
    method: 'GET',
    path: '/internal/dead-letters',
    summary: 'The dead letters of the store, newest first',
    fields: { query: record({ limit: Type.Optional(integer({ min: 1, max: 100 })) }) },
    answer: record({ items: Type.Array(DeadLetterView) }),
    problems: [],
    deadlineMs: 3_000,
  },
  replayDeadLetter: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/dead-letters/{id}/replay',
    summary: 'Hands a dead letter to its handler again; forgets it when that worked',
    fields: byId,
    answer: Ended,
    problems: ['not_found', 'still_failing'],
    deadlineMs: 10_000,
  },
  dropDeadLetter: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/dead-letters/{id}/drop',
    summary: 'Forgets a dead letter that nobody can process',
    fields: byId,
    answer: Ended,
    problems: ['not_found'],
    repeats: 'no',
    deadlineMs: 3_000,
  },
} as const;
