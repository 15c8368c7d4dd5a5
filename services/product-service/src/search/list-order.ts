/** The orders that lists of products can have, and the cursors that go on behind their last item. */
import { decodeCursor, unknownCursor } from '@skysync/service-kit';
import type { ListedProduct } from '../products/catalogue';
import type { OrderField } from '../products/product-indexes';

export const sorts = ['newest', 'price', '-price', 'title', 'relevance'] as const;
export type Sort = (typeof sorts)[number];

interface Order {
  field: OrderField;
  direction: 1 | -1;
}

/** What is equally relevant, which without words is everything, comes newest first. */
export const orders: Readonly<Record<Sort, Order>> = {
  newest: { field: 'createdAt', direction: -1 },
  price: { field: 'fromPrice', direction: 1 },
  '-price': { field: 'fromPrice', direction: -1 },
  title: { field: 'titleKey', direction: 1 },
  relevance: { field: 'createdAt', direction: -1 },
};

/** The value and id of an item: products that come or go between two pages move nothing. */
export interface Position {
  value: unknown;
  id: string;
  /** Which reading of the words found it. */
  reading?: number;
}

export const positionAt = (product: ListedProduct, sort: Sort): Position => ({
  value: product[orders[sort].field],
  id: product._id,
});

/** The sort and the position of the last item. */
export const cursorOf = (sort: Sort, { value, id, reading }: Position): (string | number)[] => [
  sort,
  value instanceof Date ? value.getTime() : (value as string | number), // the other fields of orders
  id,
  ...(reading === undefined ? [] : [reading]),
];

/** Also holds for every amount of money. */
const isTimestamp = (value: unknown): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && !Number.isNaN(new Date(value).getTime());

/** The position that a cursor names. Throws `invalid_request` for one of another sort, or of nobody's. */
export function positionOf(cursor: string, sort: Sort): Position {
  const [ofSort, packed, id] = decodeCursor(cursor, 3);
  return checked(sort, { ofSort, packed, id });
}

/** The same of a search with so many readings. */
export function searchPositionOf(cursor: string, sort: Sort, readings: number): Position {
  const [ofSort, packed, id, reading] = decodeCursor(cursor, 4);
  if (typeof reading !== 'number' || !Number.isInteger(reading) || reading < 0 || reading >= readings) {
    throw unknownCursor();
  }
  return { ...checked(sort, { ofSort, packed, id }), reading };
}

function checked(sort: Sort, { ofSort, packed, id }: Record<'ofSort' | 'packed' | 'id', unknown>): Position {
  const isRight = sort === 'title' ? typeof packed === 'string' : isTimestamp(packed);
  if (ofSort !== sort || typeof id !== 'string' || !isRight) throw unknownCursor();
  return { value: orders[sort].field === 'createdAt' ? new Date(Number(packed)) : packed, id };
}

/** What lies behind a position: the index begins there, at the first of those that have its value. */
export function behind({ value, id }: Position, sort: Sort): object {
  const { field, direction } = orders[sort];
  const past = direction === 1 ? '$gt' : '$lt';
  return { [field]: { [`${past}e`]: value }, $or: [{ [field]: { [past]: value } }, { _id: { [past]: id } }] };
}
