/** Refresh tokens: random bytes for the client, of which only a hash is kept here. */
import { createHash, randomBytes } from 'node:crypto';

const familyBytes = 16;
const secretBytes = 32;
const grammar = /^[A-Za-z0-9_-]{64}$/;

/** Makes the id of a family: the tokens that follow one another from one sign-in. */
export const newFamilyId = (): string => randomBytes(familyBytes).toString('base64url');

/**
 * Makes a token of a family: its id and 32 random bytes. The id in front lets a stale token, of which nothing is kept,
 * still lead to the family that must end.
 */
export function newRefreshToken(familyId: string): string {
  return Buffer.concat([Buffer.from(familyId, 'base64url'), randomBytes(secretBytes)]).toString('base64url');
}

/** What of a token is stored. Plain SHA-256 does for 256 random bits: there is nothing to guess. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The family a token claims to be of; `undefined` for what is no token of ours at all. */
export function familyOf(token: string): string | undefined {
  if (!grammar.test(token)) return undefined;
  return Buffer.from(token, 'base64url').subarray(0, familyBytes).toString('base64url');
}
