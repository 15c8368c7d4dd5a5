/** Verifies access tokens: ES256 only, keys from a JWKS, chosen by `kid`. */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type Role, roles, tokenAudience, tokenIssuer } from '@skysync/contracts';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { Problem } from '../errors/problem';

/** The claims every access token carries; `exp` is in seconds since the epoch. */
export interface AccessToken {
  sub: string;
  role: Role;
  store: string;
  exp: number;
  /** The session that it was made in; a guest has none. */
  sid?: string;
  /** Grows with each change after which older tokens of the account are good for nothing. */
  ver: number;
}

/** Gives the claims of a token. Throws `token_invalid`, `token_expired` or `token_revoked`. */
export type VerifyToken = (token: string) => AccessToken;

const invalid = (): Problem => new Problem('token_invalid');
const expired = (): Problem => new Problem('token_expired');

const isNeverRevoked = (): boolean => false;

/**
 * Makes a verifier over a JWKS (RFC 7517, as JSON text).
 * The algorithm is fixed, so neither `none` nor an HMAC made with the public key passes (RFC 8725 §3.1).
 * A token that was verified once is remembered until it expires: its signature cannot become wrong again.
 * `isRevoked` is asked each time.
 * Throws {@link Problem} `token_invalid`, `token_expired` or `token_revoked`; without a single usable key, an error at once.
 */
export function createTokenVerifier(
  jwks: string,
  isRevoked: (token: AccessToken) => boolean = isNeverRevoked,
): VerifyToken {
  const keys = readKeys(jwks);
  const verified = new LRUCache<string, AccessToken>({ max: 10_000 });

  return (token) => {
    const claims = verified.get(token) ?? verify(token, keys);
    if (claims.exp * 1000 <= Date.now()) throw expired();
    verified.set(token, claims);
    if (isRevoked(claims)) throw new Problem('token_revoked');
    return claims;
  };
}

function readKeys(jwks: string): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  try {
    const { keys: found }: { keys: ({ kid?: string } & JsonWebKey)[] } = JSON.parse(jwks);
    for (const { kid, ...key } of found) if (kid) keys.set(kid, createPublicKey({ key, format: 'jwk' }));
  } catch (cause) {
    throw new Error('the public keys are no JSON Web Key Set', { cause });
  }
  if (keys.size === 0) throw new Error('the public keys have no key with an id');
  return keys;
}

function verify(token: string, keys: Map<string, KeyObject>): AccessToken {
  const key = keys.get(jwt.decode(token, { complete: true })?.header.kid ?? '');
  if (!key) throw invalid();
  try {
    const claims = jwt.verify(token, key, { algorithms: ['ES256'], issuer: tokenIssuer, audience: tokenAudience });
    if (!isAccessToken(claims)) throw invalid();
    const { sub, role, store, exp, sid, ver = 0 } = claims;
    return { sub, role, store, exp, ver, ...(sid !== undefined && { sid }) };
  } catch (error) {
    throw error instanceof jwt.TokenExpiredError ? expired() : invalid();
  }
}

function isAccessToken(claims: string | jwt.JwtPayload): claims is AccessToken {
  if (typeof claims === 'string') return false;
  const { sub, role, store, exp, sid = 'none', ver = 0 } = claims;
  if (!isText(sid) || !Number.isInteger(ver)) return false;
  return isText(sub) && isText(store) && typeof exp === 'number' && roles.some((known) => known === role);
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
