/** Signs access tokens: ES256, ten minutes, for one store. */
import { createPrivateKey, randomUUID } from 'node:crypto';
import { type Role, tokenAudience, tokenIssuer } from '@skysync/contracts';
import { createTokenVerifier } from '@skysync/service-kit';
import jwt from 'jsonwebtoken';

/** Life of an access token, in seconds. */
export const accessTokenSeconds = 600;

export interface Subject {
  id: string;
  role: Role;
  store: string;
  /** Of an account: what it was when the token was made, and the session it was made in. */
  tokenVersion?: number;
  sessionId?: string;
}

export type SignAccessToken = (subject: Subject) => string;

/**
 * Makes a signer from a private key: a P-256 JWK with a `kid` (RFC 7517), as JSON text.
 * Throws an error that names the secret, and never its content, when the text is none, or when `publicKeys` (a JWKS)
 * does not hold its other half.
 */
export function createAccessTokenSigner(signingKey: string, publicKeys: string): SignAccessToken {
  const sign = signerOf(signingKey);
  try {
    createTokenVerifier(publicKeys)(sign({ id: 'self-check', role: 'guest', store: 'self-check' }));
  } catch {
    throw new Error('the secret "jwt-public-keys" does not hold the public half of "jwt-signing-key"');
  }
  return sign;
}

function signerOf(signingKey: string): SignAccessToken {
  const { key, kid } = readKey(signingKey);
  return ({ id, role, store, tokenVersion, sessionId }) =>
    jwt.sign({ role, store, ver: tokenVersion, sid: sessionId }, key, {
      algorithm: 'ES256',
      keyid: kid,
      issuer: tokenIssuer,
      audience: tokenAudience,
      subject: id,
      expiresIn: accessTokenSeconds,
    });
}

function readKey(signingKey: string) {
  try {
    const { kid, ...jwk } = JSON.parse(signingKey);
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    if (typeof kid === 'string' && kid !== '' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') {
      return { key, kid };
    }
  } catch {
    // the parser's message would quote the key
  }
  throw new Error('the secret "jwt-signing-key" must be a private P-256 JWK with a kid');
}

/** The subject of somebody who shops without an account; nothing is stored for it. */
export const newGuestId = (): string => `guest_${randomUUID().replaceAll('-', '')}`;
