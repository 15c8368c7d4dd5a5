/** What is answered to a sign-in. */
import { type Static, Type } from '@sinclair/typebox';
import { Id, integer, record, Timestamp } from '@skysync/contracts';
import { User } from '../accounts/account-shapes';

/** An access token, and the seconds until it ends. */
const tokens = { accessToken: Type.String(), expiresIn: integer() };

export const SignedIn = record({ user: User, ...tokens, refreshToken: Type.String() }, { title: 'SignedIn' });
export type SignedIn = Static<typeof SignedIn>;

/** `current` is the one that the request was made in; `usedAt` when its tokens were last renewed. */
export const OwnSession = record(
  {
    id: Id,
    device: Type.Optional(Type.String()),
    createdAt: Timestamp,
    usedAt: Timestamp,
    expiresAt: Timestamp,
    current: Type.Boolean(),
  },
  { title: 'Session' },
);
export type OwnSession = Static<typeof OwnSession>;
export const OwnSessions = record({ items: Type.Array(OwnSession) }, { title: 'Sessions' });

export const AccessGrant = record(tokens, { title: 'Guest' });
export type AccessGrant = Static<typeof AccessGrant>;
