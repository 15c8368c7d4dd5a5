/** Routes of the own sessions, and of the password that they hang on. */
import { Id, record } from '@skysync/contracts';
import { PasswordChange } from '../accounts/account-shapes';
import { route } from '../route';
import { changePassword } from './change-password';
import { endOwnSession, endOwnSessions, listOwnSessions } from './own-sessions';
import { AccessGrant, OwnSessions } from './session-shapes';

export const ownSessionRoutes = [
  route({
    operation: 'listOwnSessions',
    summary: 'Where the own account is signed in, newest first',
    method: 'GET',
    path: '/sessions',
    who: 'customer',
    answers: { 200: OwnSessions },
    handler: async (deps, _input, { caller: { userId, sessionId } }) => ({
      items: await listOwnSessions(deps, userId, sessionId),
    }),
  }),
  route({
    operation: 'endOwnSessions',
    summary: 'Signs out everywhere, here included',
    method: 'DELETE',
    path: '/sessions',
    who: 'customer',
    answers: { 204: null },
    handler: (deps, _input, { caller }) => endOwnSessions(deps, caller.userId),
  }),
  route({
    operation: 'endOwnSession',
    summary: 'Signs out in one place',
    method: 'DELETE',
    path: '/sessions/{sessionId}',
    who: 'customer',
    fields: { path: record({ sessionId: Id }) },
    answers: { 204: null },
    problems: ['not_found'],
    handler: (deps, { sessionId }, { caller }) => endOwnSession(deps, caller.userId, sessionId),
  }),
  route({
    operation: 'changePassword',
    summary: 'Changes the own password, and signs out everywhere else',
    method: 'POST',
    path: '/users/me/password',
    who: 'customer',
    limit: 'auth',
    fields: { body: PasswordChange },
    answers: { 200: AccessGrant },
    problems: ['invalid_credentials', 'conflict', 'not_found'],
    handler: (deps, passwords, { caller, client }) => changePassword(deps, caller, passwords, client),
  }),
];
