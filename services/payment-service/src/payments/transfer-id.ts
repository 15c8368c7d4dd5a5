/** What captures and refunds that people ask for are known by. */
import { createHash } from 'node:crypto';

/** Follows from the Idempotency-Key, so that one key makes one; providers take such an id as their own key. */
export const transferIdOf = (prefix: 'cap' | 'ref', idempotencyKey: string): string =>
  `${prefix}_${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 24)}`;

/** Differs with any part of what was asked. */
export const fingerprintOf = (...asked: (string | number | boolean | null)[]): string =>
  createHash('sha256').update(JSON.stringify(asked)).digest('base64url');
