/** Tokens that must not pass, as attackers make them. */
import { createHmac, createPublicKey } from 'node:crypto';
import { createTestTokens, type TestTokens } from '@skysync/test-kit';
import jwt from 'jsonwebtoken';

const publicKey = ({ jwks }: TestTokens): string => {
  const [key] = JSON.parse(jwks).keys;
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
};
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = () => ({
  iss: 'skysync/user-service',
  aud: 'skysync',
  sub: 'user-1',
  role: 'admin',
  store: 'demo',
  exp: Math.ceil(Date.now() / 1000) + 600,
});
const tampered = (tokens: TestTokens): string => {
  const [header, , signature] = tokens.token().split('.');
  return `${header}.${part(claims())}.${signature}`;
};

export const badTokens: [what: string, make: (tokens: TestTokens) => string, code?: string][] = [
  ['expired', (tokens) => tokens.token({}, { expiresIn: -1 }), 'token_expired'],
  ['not valid yet', (tokens) => tokens.token({}, { notBefore: 60 })],
  ['wrong issuer', (tokens) => tokens.token({}, { issuer: 'somebody' })],
  ['wrong audience', (tokens) => tokens.token({}, { audience: 'other' })],
  ['alg none', () => `${part({ alg: 'none', typ: 'JWT' })}.${part(claims())}.`],
  ['alg none with our kid', () => `${part({ alg: 'none', kid: 'test-key' })}.${part(claims())}.`],
  [
    'HS256 signed with the public key',
    (tokens) => {
      const secret = Buffer.from(publicKey(tokens));
      const input = `${part({ alg: 'HS256', kid: 'test-key' })}.${part(claims())}`;
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    },
  ],
  [
    'HS256 signed with the JWKS',
    (tokens) => jwt.sign(claims(), tokens.jwks, { algorithm: 'HS256', keyid: 'test-key' }),
  ],
  ['unknown kid', (tokens) => tokens.token({}, { keyid: 'other' })],
  ['a stranger\u2019s key under our kid', () => createTestTokens().token()],
  ['tampered claims', tampered],
  ['no signature', (tokens) => tokens.token().replace(/[^.]+$/, '')],
  ['unknown role', (tokens) => tokens.token({ role: 'root' as never })],
  ['garbage', () => 'a.b.c'],
];
