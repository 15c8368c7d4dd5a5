/** The orders that lists of products can have, and the cursors that go on behind their last item. */
import { decodeCursor, unknownCursor } from '@skysync/service-kit';
import type { ListedProduct } from '../products/catalogue';

export const sorts = ['newest', 'price', '-price', 'title'] as const;
export type Sort = (typeof sorts)[number];

interface Order {
  field: 'createdAt' | 'fromPrice' | 'titleKey';
  direction: 1 | -1;
}

export const orders: Readonly<Record<Sort, Order>> = {
  newest: { field: 'createdAt', direction: -1 },
  price: { field: 'fromPrice', direction: 1 },
  '-price': { field: 'fromPrice', direction: -1 },
  title: { field: 'titleKey', direction: 1 },
};

/** The sort and the values of the last item: products that come or go between two pages move nothing. */
export const cursorOf =
  (sort: Sort) =>
  (last: ListedProduct): (string | number)[] => {
    const value = last[orders[sort].field];
    return [sort, value instanceof Date ? value.getTime() : value, last._id];
  };

/** Also holds for every amount of money. */
const isTimestamp = (value: unknown): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && !Number.isNaN(new Date(value).getTime());

/** The value and id of the last item on the page before. */
interface Position {
  value: unknown;
  id: string;
}

/** The position that a cursor names. Throws `invalid_request` for one of another sort, or of nobody's. */
export function positionOf(cursor: string, sort: Sort): Position {
  const [ofSort, packed, id] = decodeCursor(cursor, 3);
  const isRight = sort === 'title' ? typeof packed === 'string' : isTimestamp(packed);
  if (ofSort !== sort || typeof id !== 'string' || !isRight) throw unknownCursor();
  return { value: sort === 'newest' ? new Date(Number(packed)) : packed, id };
}

export const positionAt = (last: ListedProduct, sort: Sort): Position => ({
  value: last[orders[sort].field],
  id: last._id,
});

/** What lies behind a position: the index begins there, at the first of those that have its value. */
export function behind({ value, id }: Position, sort: Sort): object {
  const { field, direction } = orders[sort];
  const past = direction === 1 ? '$gt' : '$lt';
  return { [field]: { [`${past}e`]: value }, $or: [{ [field]: { [past]: value } }, { _id: { [past]: id } }] };
}
