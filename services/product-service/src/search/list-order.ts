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

/** What lies behind the cursor: the bound is the index's, the rest parts those of equal value. Throws `invalid_request`. */
export function afterCursor(cursor: string, sort: Sort): Record<string, unknown> {
  const { field, direction } = orders[sort];
  const [ofSort, packed, id] = decodeCursor(cursor, 3);
  const isRight = sort === 'title' ? typeof packed === 'string' : isTimestamp(packed);
  if (ofSort !== sort || typeof id !== 'string' || !isRight) throw unknownCursor();
  return beyond(field, direction, sort === 'newest' ? new Date(Number(packed)) : packed, id);
}

/** What lies behind this product. */
export function afterLast(last: ListedProduct, sort: Sort): Record<string, unknown> {
  const { field, direction } = orders[sort];
  return beyond(field, direction, last[field], last._id);
}

function beyond(field: string, direction: 1 | -1, value: unknown, id: string): Record<string, unknown> {
  const past = direction === 1 ? '$gt' : '$lt';
  return { [field]: { [`${past}e`]: value }, $or: [{ [field]: { [past]: value } }, { _id: { [past]: id } }] };
}
