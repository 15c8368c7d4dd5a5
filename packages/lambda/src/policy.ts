/** The gateway's policy, compiled to WebAssembly by OPA: the same Rego that the gateway's sidecar runs. */

import { loadPolicy } from '@open-policy-agent/opa-wasm';
import { isProblemCode } from '@skysync/contracts';
import { decodeVerify } from './token-check';
import type { Verdict } from './verdict';

/** A request, as the policy sees the one to a sidecar. */
export interface PolicyRequest {
  method: string;
  /** The app that owns the route. */
  app: string;
  /** Path as that app knows it. */
  path: string;
  authorization: string | undefined;
  /** Slug of the store that the client named. */
  store: string | undefined;
}

/** Judges requests. */
export type Policy = (request: PolicyRequest) => Verdict;

interface Ruling {
  allow: boolean;
  additional_headers?: Record<string, string>;
}

const isRuling = (value: unknown): value is Ruling => typeof value === 'object' && value !== null && 'allow' in value;

/** Loads the compiled policy; `jwks` are the public keys of access tokens, a JWKS as JSON text. */
export async function createPolicy(wasm: Uint8Array, jwks: string): Promise<Policy> {
  const policy = await loadPolicy(wasm, undefined, {
    'io.jwt.decode_verify': decodeVerify,
    'time.now_ns': () => Date.now() * 1_000_000,
  });
  policy.setData({ jwks });
  return (request) => {
    const [first]: { result: unknown }[] = policy.evaluate({ request: inputOf(request) });
    const ruling = first?.result;
    if (!isRuling(ruling)) return { denied: 'not_found' };
    const { 'x-denied': denied = '', ...identity } = ruling.additional_headers ?? {};
    if (ruling.allow !== true) return { denied: isProblemCode(denied) ? denied : 'forbidden' };
    const { 'x-store-id': store = '', 'x-user-id': userId = '', 'x-user-role': role = '' } = identity;
    return { store, userId, role };
  };
}

/** In the form of Dapr's middleware (https://docs.dapr.io/reference/components-reference/supported-middleware/middleware-opa/). */
function inputOf({ method, app, path, authorization, store }: PolicyRequest) {
  const invoked = `/v1.0/invoke/${app}/method${path}`;
  return {
    method,
    path: invoked,
    path_parts: invoked.slice(1).split('/'),
    headers: { ...(authorization && { Authorization: authorization }), ...(store && { 'X-Store-Id': store }) },
  };
}
