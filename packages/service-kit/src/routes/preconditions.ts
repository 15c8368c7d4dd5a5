/** If-Match and Idempotency-Key: what a request says about the state it was made for. */
import type { IncomingHttpHeaders } from 'node:http';
import { invalidRequest, Problem } from '../errors/problem';

const tagList = /^\s*(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*\s*$/;
const tags = /(?:W\/)?"[^"]*"/g;

/** The If-Match header (RFC 9110 §13.1.1). Throws `precondition_required` when it must be there, `invalid_request` when it is no list of ETags. */
export function readIfMatch(headers: IncomingHttpHeaders, required: boolean): string | undefined {
  const value = headers['if-match'];
  if (!value) {
    if (required) throw new Problem('precondition_required');
    return undefined;
  }
  if (value.trim() === '*' || tagList.test(value)) return value;
  throw invalidRequest({ field: 'If-Match', message: 'must be an ETag' });
}

/**
 * Throws `precondition_failed` unless `ifMatch` is absent or names `etag` (strong comparison); `exists` is false where
 * there is nothing yet, which `*` does not match.
 */
export function requireMatch(ifMatch: string | undefined, etag: string, exists = true): void {
  if (ifMatch === undefined) return;
  if (ifMatch.trim() === '*') {
    if (exists) return;
  } else if (ifMatch.match(tags)?.includes(etag)) return;
  throw new Problem('precondition_failed');
}

/** The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header): 1 to 200 visible characters. */
export function readIdempotencyKey(headers: IncomingHttpHeaders): string {
  const key = headers['idempotency-key'];
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new Problem('idempotency_key_missing', {
    errors: [{ field: 'Idempotency-Key', message: 'must have 1 to 200 visible characters' }],
  });
}
