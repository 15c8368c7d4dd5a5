/** Real ES256 keys and access tokens for tests. */
import { generateKeyPairSync } from 'node:crypto';
import { type Role, tokenAudience, tokenIssuer } from '@skysync/contracts';
import { createTokenVerifier, type VerifyToken } from '@skysync/service-kit';
import jwt from 'jsonwebtoken';

/** Who a token shall be for; a customer of the store `demo` where nothing is said. */
export interface TokenClaims {
  sub?: string;
  role?: Role;
  store?: string;
  sid?: string;
  ver?: number;
}

/** Keys, and tokens made with them. */
export interface TestTokens {
  /** A token as user-service would sign it; `options` override what jsonwebtoken signs with. */
  token(claims?: TokenClaims, options?: jwt.SignOptions): string;
  verifyToken: VerifyToken;
  /** The public keys as JWKS JSON, as in the secret `jwt-public-keys`. */
  jwks: string;
  /** The private key as JWK JSON, as in the secret `jwt-signing-key`. */
  signingKey: string;
}

/** Makes a key pair of its own on each call, so that tokens of another call are strangers'. */
export function createTestTokens(kid = 'test-key'): TestTokens {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwks = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }] });
  return {
    jwks,
    signingKey: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }),
    verifyToken: createTokenVerifier(jwks),
    token: ({ sub = 'user-1', role = 'customer', store = 'demo', ...session } = {}, options = {}) =>
      jwt.sign({ role, store, ...session }, privateKey, {
        algorithm: 'ES256',
        keyid: kid,
        issuer: tokenIssuer,
        audience: tokenAudience,
        subject: sub,
        expiresIn: 600,
        ...options,
      }),
  };
}
