/** Refresh tokens: opaque bytes for the client, of which only a hash is kept here. */
import { createHash, createHmac, randomBytes } from 'node:crypto';

const familyBytes = 16;
const secretBytes = 32;
const grammar = /^[A-Za-z0-9_-]{64}$/;

/** Makes the id of a family: the tokens that follow one another from one sign-in. */
export const newFamilyId = (): string => randomBytes(familyBytes).toString('base64url');

/**
 * Makes a token of a family: its id and 32 random bytes. The id in front lets a stale token, of which nothing is kept,
 * still lead to the family that must end.
 */
export const newRefreshToken = (familyId: string): string => joined(familyId, randomBytes(secretBytes));

/** By which a session is known outside: with the family itself anybody could end it. */
export const sessionIdOf = (familyId: string): string =>
  `ses_${createHash('sha256').update(familyId).digest('hex').slice(0, 32)}`;

/** What of a token is stored. Plain SHA-256 does for 256 random bits: there is nothing to guess. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The family a token claims to be of; `undefined` for what is no token of ours at all. */
export function familyOf(token: string): string | undefined {
  if (!grammar.test(token)) return undefined;
  return Buffer.from(token, 'base64url').subarray(0, familyBytes).toString('base64url');
}

export interface RefreshTokens {
  /** The token that follows another: always the same, so that a repeated request gets the same answer, without storing it. */
  next(token: string, familyId: string): string;
}

/** Of a random text, in any usual spelling of bytes as letters. */
const shortestKey = 32;

/**
 * Derives next tokens with the secret `refresh-token-key`: without it a token does not lead to its successor. It is no
 * other secret's, so that no rotation of another one makes replicas derive different tokens from the same one. Throws an
 * error that names the secret when it is too short to be random.
 */
export function createRefreshTokens(key: string): RefreshTokens {
  if (key.length < shortestKey)
    throw new Error('the secret "refresh-token-key" must have 32 random characters at least');
  return { next: (token, familyId) => joined(familyId, createHmac('sha256', key).update(token).digest()) };
}

const joined = (familyId: string, secret: Buffer): string =>
  Buffer.concat([Buffer.from(familyId, 'base64url'), secret]).toString('base64url');
