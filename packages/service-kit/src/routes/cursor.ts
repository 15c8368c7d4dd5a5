/** Opaque cursors of lists: the sort values of the last item, in base64url JSON. */
import type { Page } from '@skysync/contracts';
import { invalidRequest, type Problem } from '../errors/problem';

/** Packs the values a list continues after. */
export const encodeCursor = (values: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** For a cursor that no answer of ours can have had. */
export const unknownCursor = (): Problem =>
  invalidRequest({ field: 'cursor', message: 'must be a cursor of an earlier answer' });

/** Unpacks a cursor of `length` values. Throws `invalid_request` for anything else, since the client must have made it up. */
export function decodeCursor(cursor: string, length: number): (string | number)[] {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw unknownCursor();
  }
  if (Array.isArray(values) && values.length === length && values.every(isScalar)) return values;
  throw unknownCursor();
}

const isScalar = (value: unknown): value is string | number => typeof value === 'string' || Number.isFinite(value);

/** Where a list goes on that is sorted by a time and then by id, both descending. */
export interface Moment {
  at: Date;
  id: string;
}

/** Unpacks a cursor of a time in milliseconds and an id. Throws `invalid_request` for anything else. */
export function decodeMoment(cursor: string): Moment {
  const [time, id] = decodeCursor(cursor, 2);
  const at = new Date(Number(time));
  if (typeof id !== 'string' || Number.isNaN(at.getTime())) throw unknownCursor();
  return { at, id };
}

/**
 * The condition for what comes after that moment in a list by `field`: its first part bounds the range of the index, the
 * second leaves out what the page before had of its last moment.
 */
export const before = (field: string, { at, id }: Moment) => ({
  [field]: { $lte: at },
  $or: [{ [field]: { $lt: at } }, { _id: { $lt: id } }],
});

/** One page of a list: asks for one more than `limit` and keeps it back to know whether there is a next page. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  cursorOf: (last: T) => readonly (string | number)[],
): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : null };
}
