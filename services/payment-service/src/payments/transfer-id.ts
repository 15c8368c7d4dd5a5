/** Ids of captures and refunds that people ask for. */
import { createHash } from 'node:crypto';

/** Follows from the Idempotency-Key, so that one key makes one; providers take such an id as their own key. */
export const transferIdOf = (prefix: 'cap' | 'ref', idempotencyKey: string): string =>
  `${prefix}_${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 24)}`;
