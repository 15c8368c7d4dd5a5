/** What an order is known by: its id, and its number for people. */
import { createHash } from 'node:crypto';

interface Placement {
  store: string;
  userId: string;
  idempotencyKey: string;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * The id follows from store, buyer and Idempotency-Key. So the unique index that every collection has anyway is also
 * the one that lets a key place one order only, and no second index has to be written with each order.
 */
export const orderIdOf = ({ store, userId, idempotencyKey }: Placement): string =>
  `ord_${sha256(JSON.stringify([store, userId, idempotencyKey]))
    .toString('hex')
    .slice(0, 32)}`;

// Crockford's base 32: no I, L, O or U, so a number survives being read out on the telephone
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const epoch = Date.UTC(2024, 0, 1);

function base32(value: number, digits: number): string {
  let text = '';
  for (let rest = value, i = 0; i < digits; i += 1, rest = Math.floor(rest / 32)) text = alphabet[rest % 32] + text;
  return text;
}

/** `S-`, the second it was placed in, and 25 bits of the id: two orders of one second differ with near certainty. */
export function orderNumberOf(id: string, placedAt: Date): string {
  const second = Math.floor((placedAt.getTime() - epoch) / 1_000);
  return `S-${base32(second, 6)}-${base32(Number.parseInt(id.slice(4, 12), 16) % 32 ** 5, 5)}`;
}
