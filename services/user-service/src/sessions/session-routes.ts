/** Routes to sign in, to go on, and to sign out. Nobody needs a token for these, and a stale one stands in nobody's way. */
import type { IncomingHttpHeaders } from 'node:http';
import { Type } from '@sinclair/typebox';
import { exactText, record } from '@skysync/contracts';
import { Credentials, type NewAccount, Registration } from '../accounts/account-shapes';
import { passwordProblem } from '../accounts/password-policy';
import { route } from '../route';
import { logout, refresh } from './refresh-session';
import { AccessGrant, SignedIn } from './session-shapes';
import { enterAsGuest, login, register } from './sign-in';

/** Any text, since one that is no token of ours is an answer of its own (401), not a malformed request. */
const RefreshToken = exactText();

/** Long enough for any browser's name; the rest nobody reads. */
const longestDevice = 200;

/** Header values are Latin-1 without control characters; those that show are kept. */
const deviceOf = ({ 'user-agent': agent }: IncomingHttpHeaders): string | undefined =>
  agent?.replace(/[^\x20-\x7e]/g, '?').slice(0, longestDevice) || undefined;

const acceptablePassword = ({ password, email }: NewAccount) => {
  const message = passwordProblem(password, email);
  return message === undefined ? undefined : { field: 'password', message };
};

export const sessionRoutes = [
  route({
    operation: 'register',
    summary: 'Opens an account and signs in',
    method: 'POST',
    path: '/auth/register',
    who: 'anonymous',
    limit: 'auth',
    fields: { body: Registration },
    rules: [acceptablePassword],
    answers: { 201: SignedIn },
    problems: ['email_taken', 'store_not_found'],
    handler: (deps, account, { headers }) => register(deps, account, deviceOf(headers)),
  }),
  route({
    operation: 'login',
    summary: 'Signs in',
    method: 'POST',
    path: '/auth/login',
    repeatable: true,
    who: 'anonymous',
    limit: 'auth',
    fields: { body: Credentials },
    answers: { 200: SignedIn },
    problems: ['invalid_credentials', 'account_disabled', 'store_not_found'],
    handler: (deps, credentials, { client, headers }) =>
      login(deps, credentials, { client, device: deviceOf(headers) }),
  }),
  route({
    operation: 'enterAsGuest',
    summary: 'A token to shop without an account',
    method: 'POST',
    path: '/auth/guest',
    repeatable: true,
    who: 'anonymous',
    limit: 'auth',
    answers: { 201: AccessGrant },
    problems: ['store_not_found'],
    handler: (deps) => enterAsGuest(deps),
  }),
  route({
    operation: 'refresh',
    summary: 'Exchanges a refresh token for the next pair of tokens',
    method: 'POST',
    path: '/auth/refresh',
    who: 'anonymous',
    limit: 'auth',
    fields: { body: record({ refreshToken: RefreshToken }) },
    answers: { 200: SignedIn },
    problems: ['token_invalid', 'store_not_found'],
    handler: (deps, { refreshToken }) => refresh(deps, refreshToken),
  }),
  route({
    operation: 'logout',
    summary: 'Ends the session of a refresh token',
    method: 'POST',
    path: '/auth/logout',
    repeatable: true,
    who: 'anonymous',
    limit: 'auth',
    fields: { body: record({ refreshToken: Type.Optional(RefreshToken) }) },
    answers: { 204: null },
    problems: ['store_not_found'],
    handler: (deps, { refreshToken }) => logout(deps, refreshToken),
  }),
];
