/** What is answered to a sign-in. */
import { type Static, Type } from '@sinclair/typebox';
import { integer, record } from '@skysync/contracts';
import { User } from '../accounts/account-shapes';

/** An access token, and the seconds until it ends. */
const tokens = { accessToken: Type.String(), expiresIn: integer() };

export const SignedIn = record({ user: User, ...tokens, refreshToken: Type.String() }, { title: 'SignedIn' });
export type SignedIn = Static<typeof SignedIn>;

export const AccessGrant = record(tokens, { title: 'Guest' });
export type AccessGrant = Static<typeof AccessGrant>;
