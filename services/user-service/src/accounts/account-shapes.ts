/** What is said of accounts, and what may be sent about one. */
import { type Static, Type } from '@sinclair/typebox';
import { exactText, Id, line, oneOf, record, roles, Timestamp } from '@skysync/contracts';
import { passwordLength } from './password-policy';

export const User = record(
  {
    id: Id,
    email: Type.String(),
    name: Type.String(),
    role: oneOf(roles),
    emailVerifiedAt: Type.Optional(Timestamp),
    createdAt: Timestamp,
  },
  { title: 'User' },
);
/** The account as its owner sees it. */
export type UserView = Static<typeof User>;

export const Email = Type.String({ maxLength: 254, format: 'email', 'x-text': 'line' });
/** A name of a person. */
export const Name = line({ max: 100 });
/** Any password that could be right; whether it is one of ours shall not depend on today's policy. It is never trimmed. */
export const Password = exactText({ max: passwordLength.max });
/** Longer than any that is accepted, so that the policy says why. */
export const NewPassword = exactText({ max: 2 * passwordLength.max });

/** The language that somebody wants to be written to in; mails come in one that there is. */
export const Locale = Type.String({
  pattern: '^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$',
  'x-message': 'must be a language as in BCP 47',
});

export const Registration = record(
  { email: Email, password: NewPassword, name: Name, locale: Type.Optional(Locale) },
  { title: 'Registration' },
);
/** What opens an account. */
export type NewAccount = Static<typeof Registration>;
export const PasswordChange = record(
  { currentPassword: Password, newPassword: NewPassword },
  { title: 'PasswordChange' },
);
export const Credentials = record({ email: Email, password: Password }, { title: 'Credentials' });
