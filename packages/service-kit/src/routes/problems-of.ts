/** Which problems a route may answer: those it names, and those that follow from its declaration. */
import { type ProblemCode, roles } from '@skysync/contracts';
import type { Route } from './route';

/** All codes, each once, sorted. */
export function problemsOf(route: Route<never>): ProblemCode[] {
  const { who, fields = {}, problems = [], ifMatch, idempotent, rawBody } = route;
  const codes: ProblemCode[] = [
    ...problems,
    'invalid_request',
    'internal_error',
    'unavailable',
    'timeout',
    'bad_gateway',
  ];
  // of an internal route, it is what somebody gets who does not come through the own sidecar
  if (typeof who === 'object') codes.push('token_missing', 'forbidden');
  else {
    codes.push('too_many_requests');
    if (who !== 'anonymous') codes.push('token_invalid', 'token_expired', 'token_revoked', 'store_mismatch');
    if (roles.some((role) => role === who)) codes.push('token_missing', 'forbidden');
  }
  if (fields.path) codes.push('not_found');
  if (route.method !== 'GET' || rawBody)
    codes.push('malformed_json', 'payload_too_large', 'unsupported_media_type', 'request_timeout');
  if (ifMatch) codes.push('precondition_failed');
  if (ifMatch === 'required') codes.push('precondition_required');
  if (idempotent) codes.push('idempotency_key_missing');
  if (idempotent === true) codes.push('idempotency_key_reused');
  return [...new Set(codes)].sort();
}
