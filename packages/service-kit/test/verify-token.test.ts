/** Every known way to forge a token must fail. */
import { createHmac, createPublicKey } from 'node:crypto';
import { createTestTokens } from '@skysync/test-kit';

const tokens = createTestTokens();
const verify = tokens.verifyToken;
const publicJwk = JSON.parse(tokens.jwks).keys[0];
const publicPem = createPublicKey({ key: publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string;
const claims = { sub: 'u1', role: 'admin', store: 'demo', iss: 'skysync/user-service', aud: 'skysync' };
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const forgeries: [name: string, token: () => string, code: string][] = [
  ['no signature (alg none)', () => `${part({ alg: 'none', kid: 'test-key' })}.${part(claims)}.`, 'token_invalid'],
  ['HMAC made with the public key', () => hmacWithPublicKey(), 'token_invalid'],
  ['a stranger key under the same kid', () => createTestTokens().token(), 'token_invalid'],
  ['an unknown kid', () => tokens.token({}, { keyid: 'other' }), 'token_invalid'],
  ['another issuer', () => tokens.token({}, { issuer: 'somebody' }), 'token_invalid'],
  ['another audience', () => tokens.token({}, { audience: 'other' }), 'token_invalid'],
  ['an unknown role', () => tokens.token({ role: 'god' as never }), 'token_invalid'],
  ['claims changed after signing', () => tampered(), 'token_invalid'],
  ['an expired token', () => tokens.token({}, { expiresIn: -1 }), 'token_expired'],
  ['no token at all', () => 'nonsense', 'token_invalid'],
];

function hmacWithPublicKey(): string {
  const signed = `${part({ alg: 'HS256', typ: 'JWT', kid: 'test-key' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', publicPem).update(signed).digest('base64url')}`;
}

function tampered(): string {
  const [head, body, signature] = tokens.token().split('.') as [string, string, string];
  const changed = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), role: 'admin' };
  return `${head}.${part(changed)}.${signature}`;
}

test.each(forgeries)('refuses %s', (_name, token, code) => {
  expect(() => verify(token())).toThrow(expect.objectContaining({ status: 401, code }));
});

test('a good token gives its claims, the second time from memory', () => {
  const token = tokens.token({ sub: 'u7', role: 'staff', store: 'demo' });
  const first = verify(token);
  expect(first).toMatchObject({ sub: 'u7', role: 'staff', store: 'demo' });
  expect(verify(token)).toBe(first);
});

test('a remembered token still expires', () => {
  const token = tokens.token({}, { expiresIn: 5 });
  verify(token);
  const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 6_000);
  expect(() => verify(token)).toThrow(expect.objectContaining({ code: 'token_expired' }));
  now.mockRestore();
});
