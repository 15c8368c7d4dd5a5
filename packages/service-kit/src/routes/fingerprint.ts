/** What a request asked for, to tell its repetition from another one with the same Idempotency-Key. */
import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';

/** Equal for equal JSON, whatever the order of its members. */
export const fingerprintOf = (asked: object): string =>
  createHash('sha256').update(stringify(asked)).digest('base64url');
