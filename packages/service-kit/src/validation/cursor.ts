/** Opaque cursors of lists: the sort values of the last item, in base64url JSON. */
import { invalidRequest } from '../errors/app-error';

/** Packs the values a list continues after. */
export function encodeCursor(values: (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Unpacks a cursor of `length` values; anything else is a 400, since the client must have made it up. */
export function decodeCursor(cursor: string, length: number): (string | number)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(values) && values.length === length && values.every(isScalar)) return values;
  } catch {
    // fall through: not JSON
  }
  throw invalidRequest([{ field: 'cursor', message: 'must be a cursor of an earlier answer' }]);
}

const isScalar = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** One page of a list: asks for one more than `limit` and keeps it back to know whether there is a next page. */
export function page<T>(
  found: T[],
  limit: number,
  cursorOf: (last: T) => (string | number)[],
): { items: T[]; nextCursor: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last ? encodeCursor(cursorOf(last)) : null };
}
