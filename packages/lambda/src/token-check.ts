/** `io.jwt.decode_verify` of Rego, which OPA's WebAssembly leaves to its host (https://www.openpolicyagent.org/docs/policy-reference/builtins/tokens). */
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import jwt from 'jsonwebtoken';

/** What the policy demands of a token. */
export interface TokenConstraints {
  /** A JWKS as JSON text. */
  cert: string;
  alg: string;
  iss: string;
  aud: string;
  /** Nanoseconds since the epoch; the present when not given. */
  time?: number;
}

const refused = [false, {}, {}] as const;
const nanoseconds = 1_000_000_000;

/** Whether the token is valid, its header and its claims; both are empty when it is not. Never throws. */
export function decodeVerify(token: string, { cert, alg, iss, aud, time }: TokenConstraints) {
  // it takes 0 for the present
  const clock = time === undefined ? {} : { clockTimestamp: Math.max(Math.floor(time / nanoseconds), 1) };
  const expected = { algorithms: [alg as jwt.Algorithm], issuer: iss, audience: aud, ...clock };
  for (const key of keysOf(cert)) {
    try {
      const { header, payload } = jwt.verify(token, createPublicKey({ key, format: 'jwk' }), {
        ...expected,
        complete: true,
      });
      if (typeof payload === 'object') return [true, header, payload] as const;
    } catch {
      // another key may fit
    }
  }
  return refused;
}

function keysOf(jwks: string): JsonWebKey[] {
  const { keys } = JSON.parse(jwks) as { keys: JsonWebKey[] };
  return keys;
}
