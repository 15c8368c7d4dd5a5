/** `/admin/dead-letters`: events that a service could not process, for the store's owner to see, replay and drop. */

import { Type } from '@sinclair/typebox';
import { integer, record } from '@skysync/contracts';
import { route } from '../route';
import { DeadLetterList, EndedDeadLetter, ListedId } from './dead-letter-shapes';
import { dropListed, listDeadLetters, replayListed } from './dead-letters';

const byId = { path: record({ id: ListedId }) };

export const deadLetterRoutes = [
  route({
    operation: 'listAllDeadLetters',
    summary: 'The dead letters of all services, newest first',
    method: 'GET',
    path: '/admin/dead-letters',
    who: 'admin',
    fields: { query: record({ limit: Type.Optional(integer({ min: 1, max: 100 })) }) },
    answers: { 200: DeadLetterList },
    handler: (deps, { limit = 50 }) => listDeadLetters(deps, limit),
  }),
  route({
    operation: 'replayListedDeadLetter',
    summary: 'Hands a dead letter to its handler again; it leaves the list when that worked',
    method: 'POST',
    path: '/admin/dead-letters/{id}/replay',
    who: 'admin',
    fields: byId,
    answers: { 200: EndedDeadLetter },
    problems: ['still_failing'],
    handler: (deps, { id }) => replayListed(deps, id),
  }),
  route({
    operation: 'dropListedDeadLetter',
    summary: 'Forgets a dead letter that nobody can process',
    method: 'POST',
    path: '/admin/dead-letters/{id}/drop',
    who: 'admin',
    fields: byId,
    answers: { 200: EndedDeadLetter },
    handler: (deps, { id }) => dropListed(deps, id),
  }),
];
