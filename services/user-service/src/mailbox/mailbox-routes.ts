/** Routes of whoever reads a mailbox: no token is needed where a link of a mail is the proof. */
import { exactText, record } from '@skysync/contracts';
import { Email, NewPassword, Password } from '../accounts/account-shapes';
import { route } from '../route';
import { changeEmail } from './change-email';
import { forgotPassword } from './forgot-password';
import { resetPassword } from './reset-password';
import { verifyEmail } from './verify-email';

/** Any text, since one that is no token of ours is an answer of its own, not a malformed request. */
const LinkToken = exactText();
const linkProblems = ['link_invalid', 'link_used', 'link_expired', 'store_mismatch', 'store_not_found'] as const;

export const mailboxRoutes = [
  route({
    operation: 'forgotPassword',
    summary: 'Sends a link to set a new password, if there is such an account; the answer does not say',
    method: 'POST',
    path: '/auth/password/forgot',
    who: 'anonymous',
    limit: 'auth',
    fields: { body: record({ email: Email }) },
    answers: { 202: null },
    problems: ['too_many_requests', 'store_not_found'],
    handler: (deps, body, { client }) => forgotPassword(deps, body, client),
  }),
  route({
    operation: 'resetPassword',
    summary: 'Sets a new password by the link of a mail, and ends all sessions',
    method: 'POST',
    path: '/auth/password/reset',
    who: 'anonymous',
    limit: 'auth',
    fields: { body: record({ token: LinkToken, password: NewPassword }) },
    answers: { 204: null },
    problems: [...linkProblems, 'not_found'],
    handler: (deps, { token, password }) => resetPassword(deps, token, password),
  }),
  route({
    operation: 'verifyEmail',
    summary: 'Confirms an address, or the change to a new one, by the link of a mail',
    method: 'POST',
    path: '/auth/email/verify',
    who: 'anonymous',
    limit: 'auth',
    fields: { body: record({ token: LinkToken }) },
    answers: { 204: null },
    problems: [...linkProblems, 'email_taken', 'not_found'],
    handler: (deps, { token }) => verifyEmail(deps, token),
  }),
  route({
    operation: 'changeEmail',
    summary: 'Asks for another address, which its mailbox then confirms; the own one is asked to confirm again',
    method: 'POST',
    path: '/users/me/email',
    who: 'customer',
    limit: 'auth',
    fields: { body: record({ email: Email, password: Password }) },
    answers: { 202: null },
    problems: ['invalid_credentials', 'too_many_requests', 'not_found'],
    handler: (deps, body, { caller, client }) => changeEmail(deps, caller.userId, body, client),
  }),
];
